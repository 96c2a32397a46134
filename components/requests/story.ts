/** A request and its grant as a story and as the four steps people wait for. Pure. */
import { isExposed } from '#lib/access/model.ts'
import type { GrantRow, RequestDetail, RequestRow } from '#lib/access/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { TimelineEvent } from '../ui/timeline.tsx'
import { END_CAUSE_WORDS, endedByHand, handText } from './words.ts'

type Told = TimelineEvent & { text: string; detail?: string }

const asked = (request: RequestRow): Told => ({
  id: 'asked',
  at: request.createdAt,
  actor: request.requesterName,
  text:
    request.extendsGrantId === null
      ? `asked that ${request.identityName} get ${request.entitlementName} for ${formatDuration(request.durationMs)}`
      : `asked that ${request.identityName} keep ${request.entitlementName} for ${formatDuration(request.durationMs)} more`,
  detail: request.reason,
})

const CLOSED_WORDS = {
  withdrawn: 'took the request back',
  lapsed: 'let the request lapse: nobody decided in time',
} as const
const LAPSED_MORE = 'let the request lapse: the grant ended before anybody decided'

function decided({ request, votes }: RequestDetail): Told[] {
  const cast = votes.map((vote): Told => {
    const shorter = vote.durationMs !== null && vote.durationMs < request.durationMs
    const approved =
      shorter && vote.durationMs !== null ? `approved it for ${formatDuration(vote.durationMs)} instead` : 'approved it'
    return {
      id: vote.id,
      at: vote.castAt,
      actor: vote.personName,
      text: vote.decision === 'approve' ? approved : 'denied it',
      tone: vote.decision === 'approve' ? 'ok' : 'warn',
      ...(vote.reason ? { detail: vote.reason } : {}),
    }
  })
  if ((request.state !== 'withdrawn' && request.state !== 'lapsed') || request.decidedAt === null) return cast
  const actor = request.state === 'withdrawn' ? request.requesterName : null
  return [
    ...cast,
    {
      id: 'closed',
      at: request.decidedAt,
      actor,
      text: request.state === 'lapsed' && request.extendsGrantId !== null ? LAPSED_MORE : CLOSED_WORDS[request.state],
      ...(request.decisionReason ? { detail: request.decisionReason } : {}),
    },
  ]
}

const told = (id: string, at: Instant | null, event: Omit<Told, 'id' | 'at'>): Told[] =>
  at === null ? [] : [{ id, at, ...event }]

function lived(grant: GrantRow): Told[] {
  const early = endedByHand(grant.endCause) && grant.revokeRequestedAt !== null
  const late = grant.overshootMs !== null && grant.overshootMs > 0 ? `, ${formatDuration(grant.overshootMs)} late` : ''
  return [
    ...told('began', grant.activatingAt, {
      actor: null,
      text: `began to grant it at ${grant.sourceName}`,
      tone: 'scheduled',
    }),
    ...told('live', grant.activeAt, { actor: null, text: 'read it back: it is live', tone: 'live' }),
    ...(early
      ? told('early', grant.revokeRequestedAt, {
          actor: grant.endRequestedByName,
          text: handText(grant.endCause),
          ...(grant.endReason ? { detail: grant.endReason } : {}),
        })
      : []),
    ...(grant.firstFailedAt !== null && isExposed(grant.state)
      ? told('failing', grant.firstFailedAt, {
          actor: null,
          text: 'could not revoke it yet and keeps trying',
          tone: 'danger',
          ...(grant.lastError ? { detail: grant.lastError } : {}),
        })
      : []),
    ...told('gone', grant.endedAt, {
      actor: null,
      text:
        grant.activeAt === null
          ? `ended it ${END_CAUSE_WORDS[grant.endCause ?? ''] ?? ''}`.trim()
          : `took it away and read back that it is gone${late}`,
      tone: late ? 'danger' : 'ok',
      ...(grant.lastError && grant.state === 'activation_failed' ? { detail: grant.lastError } : {}),
    }),
  ]
}

const said = ({ messages }: RequestDetail): Told[] =>
  messages.map(({ id, saidAt, personName, kind, text }) => ({
    id,
    at: saidAt,
    actor: personName,
    text: kind === 'question' ? 'asked the requester something' : 'answered',
    detail: text,
  }))

const inOrder = (events: readonly Told[]): Told[] => events.toSorted((a, b) => a.at - b.at)

/** Oldest first. A vote and the beginning of what follows it are one commit: the cause comes before its effect. */
export const storyOf = (detail: RequestDetail, grant: GrantRow | null): Told[] => [
  asked(detail.request),
  ...inOrder([...said(detail), ...decided(detail)]),
  ...inOrder(grant ? lived(grant) : []),
]

export type Step = { key: string; label: string; state: 'done' | 'now' | 'ahead' | 'failed' }

const LABELS = ['Requested', 'Approved', 'Live', 'Ended'] as const

/** Where it stands: requested → approved → live → ended. */
export function stepsOf(
  request: Pick<RequestRow, 'state' | 'extendsGrantId'>,
  grant: Pick<GrantRow, 'state'> | null,
): Step[] {
  if (request.state !== 'pending' && request.state !== 'approved') {
    const word = { denied: 'Denied', withdrawn: 'Withdrawn', lapsed: 'Lapsed' }[request.state]
    return [
      { key: 'Requested', label: 'Requested', state: 'done' },
      { key: word, label: word, state: 'failed' },
    ]
  }
  if (request.extendsGrantId !== null) {
    const isGiven = request.state === 'approved'
    return [
      { key: 'Requested', label: 'Requested', state: isGiven ? 'done' : 'now' },
      { key: 'Given', label: 'More time given', state: isGiven ? 'now' : 'ahead' },
    ]
  }
  const at = stepAt(request.state, grant)
  const failed = grant?.state === 'activation_failed'
  return LABELS.map((label, index) => ({
    key: label,
    label: failed && label === 'Live' ? 'Could not be granted' : label,
    state: failed && index === 2 ? 'failed' : index < at ? 'done' : index === at ? 'now' : 'ahead',
  }))
}

function stepAt(state: 'pending' | 'approved', grant: Pick<GrantRow, 'state'> | null): number {
  if (state === 'pending') return 0
  if (grant === null || grant.state === 'scheduled' || grant.state === 'activating') return 1
  return grant.state === 'ended' ? 3 : 2
}
