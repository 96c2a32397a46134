/** What an identity holds, marked against what its owner declared. Pure. */
import type { Instant } from '#lib/kernel/time.ts'
import type { HeldEntitlement, HoldingMark } from '#lib/ownership/model.ts'
import type { StatusTone } from '../ui/status-chip.tsx'

export type HoldingListRow = {
  entitlementId: string
  name: string
  kind: string
  summary: string | null
  mark: HoldingMark
  said: { word: string; tone: StatusTone }
  since: Instant
  /** Why it is needed and who said so, when it is baseline. */
  why: string | null
  standing: boolean
}

const SAID: Record<HoldingMark, { word: string; tone: StatusTone }> = {
  baseline: { word: 'baseline', tone: 'ok' },
  excess: { word: 'excess', tone: 'warn' },
  undeclared: { word: 'not declared', tone: 'unknown' },
  granted: { word: 'granted for a time', tone: 'live' },
  unrecorded: { word: 'not on record', tone: 'danger' },
}
const ORDER: readonly HoldingMark[] = ['unrecorded', 'granted', 'excess', 'undeclared', 'baseline']

/**
 * What deserves a look comes first. What a grant gave and the engine has read back as gone is left out, though the last
 * sync still saw it: the read-back is newer.
 */
export const toHoldingRows = (
  holdings: readonly HeldEntitlement[],
  liveGrants: readonly { entitlementId: string }[],
): HoldingListRow[] =>
  holdings
    .filter((one) => one.mark !== 'granted' || liveGrants.some((grant) => grant.entitlementId === one.entitlementId))
    .map((one): HoldingListRow => ({
      entitlementId: one.entitlementId,
      name: one.name,
      kind: one.kind,
      summary: one.summary,
      mark: one.mark,
      said: SAID[one.mark],
      since: one.since,
      why: one.baseline ? `“${one.baseline.reason}” ${one.baseline.declaredBy}` : null,
      standing: one.origin === 'standing',
    }))
    .sort((a, b) => ORDER.indexOf(a.mark) - ORDER.indexOf(b.mark) || a.name.localeCompare(b.name))
