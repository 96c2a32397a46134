/** Drift as lists and its page show it. Pure. */
import { type DriftKind, isWidened } from '#lib/access/drift/model.ts'
import type { DriftRow } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Said } from '../requests/words.ts'
import { plural } from '../ui/numbers.ts'
import type { TimelineEvent } from '../ui/timeline.tsx'
import { grantorOf, KIND_WORDS, sayDrift, sentenceOf } from './words.ts'

export type DriftListRow = {
  id: string
  identity: string
  entitlement: string
  kind: string
  said: Said
  foundAt: Instant
  /** When it was closed, or its removal was asked for. */
  decidedAt: Instant | null
  givenBy: string | null
  source: string
  decidedBy: string | null
  reason: string | null
}

const givenBy = (row: DriftRow): string | null =>
  row.ownGrantor ? (row.kind === 'missing' ? null : 'Curfew’s account') : grantorOf(row)

export const toDriftRow = (row: DriftRow): DriftListRow => ({
  id: row.id,
  identity: row.identityName,
  entitlement: row.entitlementName,
  kind: KIND_WORDS[row.kind],
  said: sayDrift(row),
  foundAt: row.foundAt,
  decidedAt: row.closedAt ?? row.removalAskedAt,
  givenBy: givenBy(row),
  source: row.sourceName,
  decidedBy: row.closedByName ?? (row.closedAt !== null || row.removalAskedAt !== null ? 'Curfew' : null),
  reason: row.closeReason,
})

/** Oldest first. */
export function driftStory(row: DriftRow): TimelineEvent[] {
  const events: (TimelineEvent | null)[] = [
    {
      id: 'found',
      at: row.foundAt,
      actor: null,
      text: `found it when ${row.sourceName} was listed`,
      detail: sentenceOf(row),
      tone: 'danger',
    },
    row.removalAskedAt === null
      ? null
      : {
          id: 'asked',
          at: row.removalAskedAt,
          actor: row.closedByName,
          text: askedText(row),
          detail: row.closeReason,
          tone: 'scheduled',
        },
    row.firstFailedAt === null
      ? null
      : {
          id: 'failed',
          at: row.firstFailedAt,
          actor: null,
          text: `could not take it back, and keeps trying: ${plural(row.attempts, 'attempt')} so far`,
          detail: row.lastError,
          tone: 'danger',
        },
    row.closedAt === null
      ? null
      : {
          id: 'closed',
          at: row.closedAt,
          actor: row.state === 'adopted' ? row.closedByName : null,
          text: CLOSED[row.state] ?? 'closed it',
          detail: row.state === 'removed' ? null : row.closeReason,
          tone: 'ok',
        },
  ]
  return events.filter((event) => event !== null).sort((a, b) => a.at - b.at)
}

const CLOSED: Readonly<Record<string, string>> = {
  adopted: 'put it on record',
  removed: 'read back that it is gone',
  resolved: 'found that nothing is left to decide',
}

function askedText(row: DriftRow): string {
  if (row.kind === 'broadened' && !isWidened(row)) return 'ended the grant'
  return row.ownGrantor && !isWidened(row) ? 'has it taken back' : 'asked for it to be removed at the source'
}

export type FacetCounts = { kinds: Map<DriftKind, number>; sources: Map<string, number> }

/** Each filter's counts, under the other filter. */
export function countFacets(
  rows: readonly { kind: DriftKind; sourceId: string; count: number }[],
  chosen: { kinds: readonly string[]; sources: readonly string[] },
): FacetCounts {
  const kinds = new Map<DriftKind, number>()
  const sources = new Map<string, number>()
  for (const { kind, sourceId, count } of rows) {
    if (chosen.sources.length === 0 || chosen.sources.includes(sourceId))
      kinds.set(kind, (kinds.get(kind) ?? 0) + count)
    if (chosen.kinds.length === 0 || chosen.kinds.includes(kind))
      sources.set(sourceId, (sources.get(sourceId) ?? 0) + count)
  }
  return { kinds, sources }
}
