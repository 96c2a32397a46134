/** Identities as the list shows them. Pure. */
import { IDENTITY_FLAGS, type IdentityFlag } from '#lib/inventory/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { BASELINE_STATES, type BaselineState, type IdentityRow, type ListedBreadth } from '#lib/ownership/model.ts'
import type { StatusTone } from '../ui/status-chip.tsx'

export type LastUsed = { at: Instant } | 'never seen' | 'unknown'
export type IdentityListRow = {
  id: string
  name: string
  kind: string
  source: string
  environment: string
  owner: { name: string; team: boolean; mine: boolean } | null
  baseline: { word: string; tone: StatusTone }
  standing: number
  liveGrants: number
  lastUsed: LastUsed
  flags: string
  claimed: boolean
  tier: ListedBreadth['tier']
  /** Null: unscored, which is not 0. */
  breadth: { aePlus: number; sentence: string | null } | null
}

const TONES: Record<BaselineState, StatusTone> = { empty: 'ended', undeclared: 'unknown', excess: 'warn', scoped: 'ok' }

export const baselineSaid = (state: BaselineState): IdentityListRow['baseline'] => ({
  word: BASELINE_STATES[state].toLowerCase(),
  tone: TONES[state],
})

/** Never seen since we watch is a fact; not watched is none. */
export const lastUsedOf = (row: { lastUsedAt: Instant | null; lastUsedKnown: boolean }): LastUsed =>
  row.lastUsedAt !== null ? { at: row.lastUsedAt } : row.lastUsedKnown ? 'never seen' : 'unknown'

/** Those that the columns do not say already. */
export const flagText = (flags: readonly IdentityFlag[]): string =>
  flags.map((flag) => IDENTITY_FLAGS[flag].toLowerCase()).join(', ')

export const toListRow = (row: IdentityRow): IdentityListRow => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  source: row.source.name,
  environment: row.environment,
  owner: row.owner && { name: row.owner.name, team: row.owner.kind === 'team', mine: row.mine },
  baseline: baselineSaid(row.baseline),
  standing: row.standingCount,
  liveGrants: row.liveGrants,
  lastUsed: lastUsedOf(row),
  flags: flagText(row.flags),
  claimed: row.pendingClaims > 0,
  tier: row.tier,
  breadth: row.aePlus === null ? null : { aePlus: row.aePlus, sentence: row.sentence },
})
