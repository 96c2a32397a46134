/** Is it another score? Only then does history go on. Pure. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '#lib/kernel/canonical-json.ts'
import type { PrincipalScan, Scan } from '#lib/privilege/aws/scan/model.ts'
import { type Score, sentenceOf, type Tier } from './model.ts'

export const digestOf = (value: object): string =>
  createHash('sha256').update(canonicalJson(value), 'utf8').digest('base64url')

export type NewScore = Score & { arn: string; digest: string }

export function scoreOf(principal: PrincipalScan, root: string): NewScore {
  const { tier, ae, aePlus, direct, effects, cells, conditional, reasons } = principal
  const score: Score = {
    tier,
    ae,
    aePlus,
    direct,
    effects,
    cells,
    conditional,
    sentence: sentenceOf(principal, root),
    reasons,
  }
  return { ...score, arn: principal.id, digest: digestOf(score) }
}

export type NewEstate = Pick<Scan['estate'], 'ae' | 'aePlus' | 'tiers' | 'chokePoints'> & {
  unknowns: readonly string[]
  digest: string
}
export function estateOf({ estate, unknowns }: Scan): NewEstate {
  const { ae, aePlus, tiers, chokePoints } = estate
  const said = { ae, aePlus, tiers, chokePoints, unknowns }
  return { ...said, digest: digestOf(said) }
}

const AE = (value: number): string => (value > 0 && value < 0.001 ? '<0.001' : String(Number(value.toPrecision(2))))

/** What happened to one identity, for its history. Without the sentence: it may name what the reader does not see. */
export function changeWords(
  name: string,
  before: { tier: Tier; aePlus: number },
  now: Pick<Score, 'tier' | 'aePlus'>,
): string {
  const tiers = before.tier === now.tier ? `stays ${now.tier}` : `went from ${before.tier} to ${now.tier}`
  return `${name} ${tiers}, AE+ ${AE(before.aePlus)} → ${AE(now.aePlus)}`
}
