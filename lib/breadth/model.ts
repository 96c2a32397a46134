/** The words of breadth: scores of identities, the estate of a source, their history. Safe to import anywhere. */
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { ChokePoint, PrincipalScan, Reason, Scan } from '#lib/privilege/aws/scan/model.ts'
import type { Effects, Shares, Tier } from '#lib/privilege/score/model.ts'

export type { Effects, Reason, Shares, Tier }
export const TIERS = ['T0', 'T1', 'T2', 'T3', 'T4'] as const satisfies readonly Tier[]

/** A file larger than this is refused at the door. */
export const IMPORT_LIMIT_BYTES = 32 * 1024 * 1024
/** What the catalogue, the paths, the effects and the weights were when a score was made. */
export type CatalogueVersions = Scan['catalogue']

export type Score = {
  tier: Tier
  ae: number
  aePlus: number
  direct: number
  effects: Effects
  cells: Shares
  conditional: boolean
  sentence: string | null
  reasons: readonly Reason[]
}
/** One stretch of an unchanged score, half-open; `until` null: now. */
export type ScoreWindow = Pick<Score, 'tier' | 'ae' | 'aePlus'> & { since: Instant; until: Instant | null }

/** Who a reason leads over; `identityId` null for what is no identity, or out of the reader's sight. */
export type Step = { arn: string; name: string; identityId: IdentityId | null }
export type ReasonWithSteps = Omit<Reason, 'via'> & { via: readonly Step[] }

export type Breadth =
  | { state: 'unscored'; why: 'no-catalogue' | 'not-yet' | 'gone' }
  | (Omit<Score, 'reasons'> & {
      state: 'scored'
      reasons: readonly ReasonWithSteps[]
      since: Instant
      catalogue: CatalogueVersions
      inventoryVersion: string
      /** When it was computed last, whether it changed by it or not. */
      computedAt: Instant
      history: readonly ScoreWindow[]
    })

export type EstateWindow = {
  since: Instant
  until: Instant | null
  ae: number
  aePlus: number
  tiers: Readonly<Record<Tier, number>>
}
export type Estate = EstateWindow & {
  sourceId: SourceId
  chokePoints: readonly ChokePoint[]
  unknowns: readonly string[]
  catalogue: CatalogueVersions
  computedAt: Instant
  history: readonly EstateWindow[]
}

/** An estate among the others: how far it reaches now, and how far it reached at the beginning of a period. */
export type ListedEstate = Pick<EstateWindow, 'ae' | 'aePlus' | 'tiers'> & {
  sourceId: SourceId
  sourceName: string
  computedAt: Instant
  /** Null when it was not scored yet at that time. */
  before: Pick<EstateWindow, 'aePlus' | 'tiers'> | null
  /** What to take away first; null when nothing lowers it. */
  chokePoint: ChokePoint | null
}

const SENTENCES: Readonly<Record<Tier, string>> = {
  T0: 'is administrator',
  T1: 'could become administrator',
  T2: 'could become administrator, if something holds that is not visible',
  T3: 'reads secrets or bulk data, destroys, deploys or blinds',
  T4: 'reaches nothing that counts',
}

/** What a score always comes with. @param root the account that AE is a share of */
export function sentenceOf({ tier, reasons }: Pick<PrincipalScan, 'tier' | 'reasons'>, root: string): string {
  const [first] = reasons
  if (tier === 'T0') return `is administrator of ${root}`
  if (!first) return SENTENCES[tier]
  if (tier === 'T1') return `could become administrator of ${root}: ${first.sentence}`
  if (tier === 'T2') return `could become administrator of ${root} if ${assumptionsOf(first)}: ${first.sentence}`
  return first.sentence
}

function assumptionsOf({ missing, conditions }: Reason): string {
  const named = [...missing.map((one) => `there is ${one}`), ...conditions.map((one) => `${one} holds`)]
  const [first = 'something holds that is not visible'] = named
  return named.length > 1 ? `${first}, and ${named.length - 1} more` : first
}
