/** How requests and grants are said: a tone and a word for each state. Pure. */
import { formatDuration } from '#lib/kernel/duration.ts'
import { type ForceClosed, type GrantState, isOverdue, mayStillBeLive, type RequestState } from '#lib/access/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { StatusTone } from '../ui/status-chip.tsx'

export type Said = { tone: StatusTone; word: string }

const REQUESTS: Record<RequestState, Said> = {
  pending: { tone: 'scheduled', word: 'to be decided' },
  approved: { tone: 'ok', word: 'approved' },
  denied: { tone: 'ended', word: 'denied' },
  withdrawn: { tone: 'ended', word: 'withdrawn' },
  lapsed: { tone: 'ended', word: 'lapsed' },
}

const GRANTS: Record<GrantState, Said> = {
  scheduled: { tone: 'scheduled', word: 'about to start' },
  activating: { tone: 'scheduled', word: 'being granted' },
  active: { tone: 'live', word: 'live' },
  revoking: { tone: 'warn', word: 'being revoked' },
  revoke_failing: { tone: 'danger', word: 'revoke failing' },
  ended: { tone: 'ended', word: 'ended' },
  activation_failed: { tone: 'danger', word: 'could not be granted' },
}

export const sayGrant = (state: GrantState, overdue = false): Said =>
  overdue ? { tone: 'danger', word: 'overdue' } : GRANTS[state]

/** Never said shorter: closed is not gone. */
export const FORCE_CLOSED: Said = { tone: 'danger', word: 'force-closed: may still be live' }

/** A whole grant as it stands now. */
export const sayGrantNow = (grant: ForceClosed & { state: GrantState; endsAt: Instant | null }, now: Instant): Said =>
  mayStillBeLive(grant) ? FORCE_CLOSED : sayGrant(grant.state, isOverdue(grant, now))

/** What became of a request: its grant, once there is one. */
export function sayRequest(
  state: RequestState,
  grant: { grantState: GrantState | null; grantMayStillBeLive: boolean },
): Said {
  if (state !== 'approved' || grant.grantState === null) return REQUESTS[state]
  return grant.grantMayStillBeLive ? FORCE_CLOSED : GRANTS[grant.grantState]
}

/** `1 h of 4 h` when the approver shortened it. */
export const durationText = (askedMs: number, approvedMs: number | null): string =>
  approvedMs === null || approvedMs === askedMs
    ? formatDuration(askedMs)
    : `${formatDuration(approvedMs)} of ${formatDuration(askedMs)}`

/** `Ada or Arjun`, `Ada, Arjun or 3 others`. */
export function anyOf(names: readonly string[], most = 3): string {
  if (names.length === 0) return 'nobody'
  if (names.length === 1) return names[0] ?? ''
  const shown = names.length > most ? names.slice(0, most - 1) : names.slice(0, -1)
  const rest = names.length - shown.length
  return `${shown.join(', ')} or ${rest === 1 ? names.at(-1) : `${rest} others`}`
}

/** By somebody, before its time. */
export const endedByHand = (endCause: string | null): boolean =>
  endCause === 'ended-early' || endCause === 'kill-switch'
export const handText = (endCause: string | null): string =>
  endCause === 'kill-switch' ? 'ended it by the kill switch' : 'ended it early'

export const END_CAUSE_WORDS: Readonly<Record<string, string>> = {
  expiry: 'by expiry',
  'ended-early': 'early, on demand',
  'kill-switch': 'by the kill switch',
  'activation-failed': 'because it could not be granted',
  'never-started': 'before it started',
}
