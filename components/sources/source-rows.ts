/** Sources and what can be held there, as lists show them. Pure. */
import { type EntitlementRow, type SourceRow, summaryOf } from '#lib/inventory/model.ts'
import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { kindName, sayFreshness, type Said } from './words.ts'

export type SourceListRow = {
  id: string
  name: string
  kind: string
  environment: string
  identities: number
  approvers: string | null
  connected: boolean
  said: Said
  listedAt: Instant | null
  error: string | null
}

export const toSourceRow = (source: SourceRow): SourceListRow => ({
  id: source.id,
  name: source.name,
  kind: kindName(source.kind),
  environment: source.environment,
  identities: source.identities,
  approvers: source.approverTeam?.name ?? null,
  connected: source.connected,
  said: sayFreshness(source.freshness, source.run),
  listedAt: source.lastFullSyncAt,
  error: source.lastSyncError,
})

export type EntitlementListRow = {
  id: string
  name: string
  kind: string
  summary: string | null
  standing: number
  granted: number
  /** Null: Curfew could not give it, so it cannot be asked for. */
  setting: { value: string; options: readonly { value: string; label: string }[] } | null
  said: string
}

const LIMITS_MS = [5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS]
export const NOT_REQUESTABLE = 'no'

/** One choice for two facts: whether it may be asked for, and for how long at most. */
export function toEntitlementRow(row: EntitlementRow): EntitlementListRow {
  const limits = [...new Set([...LIMITS_MS, ...(row.requestable ? [row.maxDurationMs] : [])])].sort((a, b) => a - b)
  const options = [
    { value: NOT_REQUESTABLE, label: 'Not requestable' },
    ...limits.map((ms) => ({ value: toIsoDuration(ms), label: `Up to ${formatDuration(ms)}` })),
  ]
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    summary: summaryOf(row.attributes),
    standing: row.standingHolders,
    granted: row.grantedHolders,
    setting: row.administrable
      ? { value: row.requestable ? toIsoDuration(row.maxDurationMs) : NOT_REQUESTABLE, options }
      : null,
    said: row.requestable
      ? `up to ${formatDuration(row.maxDurationMs)}`
      : row.administrable
        ? 'not requestable'
        : 'not in Curfew’s hands',
  }
}

export const INTERVALS = [30_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS].map((ms) => ({
  value: toIsoDuration(ms),
  label: `Every ${formatDuration(ms)}`,
}))
