/** Grants as lists show them: which end counts, how long they were held, how exactly they ended. Pure. */
import { type ForceClosed, isClosed, isExposed, isOverdue, mayStillBeLive } from '#lib/access/model.ts'
import type { GrantRow } from '#lib/access/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { END_CAUSE_WORDS, FORCE_CLOSED, type Said, sayGrant } from '../requests/words.ts'

export type GrantListRow = {
  id: string
  identity: string
  entitlement: string
  source: string
  said: Said
  /** Set while it counts down, or up once it is overdue. */
  endsAt: Instant | null
  duration: string
  requester: string
  approver: string | null
  reason: string
  startedAt: Instant
  endedAt: Instant | null
  held: string
  ended: string
  /** Against the promise: `on time`, `0.7 s early`, `41 s late`. */
  against: { text: string; late: boolean } | null
  /** From the moment the engine was due to act until it was gone; null where nothing was measured. */
  lag: string | null
  /** How often it was tried to take it back, and what the last try met; 0 and null where none was needed. */
  attempts: number
  lastError: string | null
}

export const toGrantRow = (row: GrantRow, now: Instant): GrantListRow => ({
  id: row.id,
  identity: row.identityName,
  entitlement: row.entitlementName,
  source: row.sourceName,
  said: sayTaking(row, now),
  endsAt: isExposed(row.state) || mayStillBeLive(row) ? row.endsAt : null,
  duration: formatDuration(row.durationMs),
  requester: row.requesterName,
  approver: row.approvedByName,
  reason: row.reason,
  startedAt: row.activeAt ?? row.startsAt,
  endedAt: row.endedAt,
  held: heldText(row),
  ended: endedText(row),
  against: againstText(row),
  lag: lagText(row),
  attempts: row.attempts,
  lastError: row.lastError,
})

/** Beside its end a list need not say "overdue" again: how far the taking back is says more. */
export function sayTaking(row: Pick<GrantRow, 'state' | 'endsAt' | 'attempts'> & ForceClosed, now: Instant): Said {
  if (mayStillBeLive(row)) return FORCE_CLOSED
  if (!isOverdue(row, now) || row.state === 'revoke_failing') return sayGrant(row.state)
  if (row.state === 'revoking') return { tone: 'danger', word: row.attempts > 1 ? 'retrying' : 'being revoked' }
  return { tone: 'danger', word: 'not begun to revoke' }
}

function heldText(row: GrantRow): string {
  const until = mayStillBeLive(row) ? null : (row.goneAt ?? row.endedAt)
  return row.activeAt === null || until === null ? '—' : formatDuration(Math.max(0, until - row.activeAt))
}

const endedText = (row: GrantRow): string =>
  row.endCause === null ? '—' : (END_CAUSE_WORDS[row.endCause] ?? row.endCause)

/** Below ten seconds the hundredths count: 1.84 s is not 2 s when the promise is one second. */
export function exactDuration(ms: number): string {
  const length = Math.abs(ms)
  return length >= 1_000 && length < 10_000 ? `${(length / 1_000).toFixed(2)} s` : formatDuration(length)
}

/** `null` where nothing was measured: it never began, or another grant still needs it. */
export function againstText(row: Pick<GrantRow, 'overshootMs' | 'state'>): { text: string; late: boolean } | null {
  if (row.overshootMs === null || !isClosed(row.state)) return null
  if (row.overshootMs > 0) return { text: `${exactDuration(row.overshootMs)} late`, late: true }
  return { text: row.overshootMs === 0 ? 'to the millisecond' : `${exactDuration(row.overshootMs)} early`, late: false }
}

/** The clock of the target may run a little behind ours: less than nothing is nothing. */
export const lagText = (row: Pick<GrantRow, 'lagMs' | 'state'>): string | null =>
  row.lagMs === null || !isClosed(row.state) ? null : exactDuration(Math.max(0, row.lagMs))
