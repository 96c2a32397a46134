/** What an identity holds, marked against what its owner declared. Pure. */
import type { DriftKind } from '#lib/access/drift/model.ts'
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
  /** The drift that waits for a decision about it. */
  driftHref: string | null
}

type OpenDrift = { id: string; entitlementId: string; kind: DriftKind }

const SAID: Record<HoldingMark, { word: string; tone: StatusTone }> = {
  baseline: { word: 'baseline', tone: 'ok' },
  excess: { word: 'excess', tone: 'warn' },
  undeclared: { word: 'not declared', tone: 'unknown' },
  granted: { word: 'granted for a time', tone: 'live' },
  unrecorded: { word: 'not on record', tone: 'danger' },
}
const ORDER: readonly HoldingMark[] = ['unrecorded', 'granted', 'excess', 'undeclared', 'baseline']

/** What others gave counts as standing, and is on no record all the same while somebody has to decide about it. */
function saidOf(mark: HoldingMark, drift: OpenDrift | undefined): HoldingListRow['said'] {
  if (!drift) return SAID[mark]
  return drift.kind === 'broadened' ? { word: 'made broader', tone: 'danger' } : SAID.unrecorded
}

/**
 * What deserves a look comes first. What a grant gave and the engine has read back as gone is left out, though the last
 * sync still saw it: the read-back is newer.
 */
export const toHoldingRows = (
  holdings: readonly HeldEntitlement[],
  liveGrants: readonly { entitlementId: string }[],
  drifts: readonly OpenDrift[] = [],
): HoldingListRow[] =>
  holdings
    .filter((one) => one.mark !== 'granted' || liveGrants.some((grant) => grant.entitlementId === one.entitlementId))
    .map((one) => ({ one, drift: drifts.find((drift) => drift.entitlementId === one.entitlementId) }))
    .map(({ one, drift }): HoldingListRow => ({
      entitlementId: one.entitlementId,
      name: one.name,
      kind: one.kind,
      summary: one.summary,
      mark: one.mark,
      said: saidOf(one.mark, drift),
      since: one.since,
      why: one.baseline ? `“${one.baseline.reason}” ${one.baseline.declaredBy}` : null,
      standing: one.origin === 'standing',
      driftHref: drift ? `/drift/${drift.id}` : null,
    }))
    .sort(
      (a, b) =>
        Number(b.driftHref !== null) - Number(a.driftHref !== null) ||
        ORDER.indexOf(a.mark) - ORDER.indexOf(b.mark) ||
        a.name.localeCompare(b.name),
    )
