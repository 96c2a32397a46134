/** One grant as its page tells it: the story, the measure against its promise, what to stop at. Pure. */
import { isExposed, isOverdue, mayStillBeLive } from '#lib/access/model.ts'
import type { GrantDetail, GrantRow } from '#lib/access/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { plural } from '../ui/numbers.ts'
import { sentence } from '../ui/sentence.ts'
import type { TimelineEvent } from '../ui/timeline.tsx'
import { END_CAUSE_WORDS, endedByHand, handText } from '../requests/words.ts'
import { exactDuration } from './grant-rows.ts'

const told = (at: Instant | null, event: Omit<TimelineEvent, 'at'>): TimelineEvent[] =>
  at === null ? [] : [{ at, ...event }]

/** Oldest first; the future end last, while there is one. */
export function grantStory(grant: GrantRow, extensions: GrantDetail['extensions'], now: Instant): TimelineEvent[] {
  const early = endedByHand(grant.endCause)
  const ahead = grant.endsAt !== null && grant.endsAt > now && isExposed(grant.state) && !early
  const happened = [
    ...told(grant.approvedAt, {
      id: 'approved',
      actor: grant.approvedByName,
      text: `approved it for ${formatDuration(grant.durationMs)}`,
      detail: `Asked by ${grant.requesterName}: ${grant.reason}`,
      tone: 'ok',
    }),
    ...told(grant.activatingAt, {
      id: 'began',
      actor: null,
      text: 'fixed its end and began to grant it',
      tone: 'scheduled',
    }),
    ...told(grant.activeAt, {
      id: 'live',
      actor: null,
      text: `read it back at ${grant.sourceName}: it is live`,
      tone: 'live',
    }),
    ...extensions.map((one) => ({
      id: one.requestId,
      at: one.extendedAt,
      actor: one.approvedByName,
      text: `gave it ${formatDuration(one.toEndsAt - one.fromEndsAt)} more`,
      detail: `Asked by ${one.requesterName}: ${one.reason}`,
      tone: 'ok' as const,
    })),
    ...(early
      ? told(grant.revokeRequestedAt, {
          id: 'early',
          actor: grant.endRequestedByName,
          text: handText(grant.endCause),
          detail: grant.endReason,
        })
      : []),
    ...(grant.firstFailedAt !== null
      ? told(grant.firstFailedAt, {
          id: 'failed',
          actor: null,
          text: 'could not do it at the first attempt, and kept trying',
          detail: grant.lastError,
          tone: 'warn',
        })
      : []),
    ...told(grant.forceClosedAt, {
      id: 'forced',
      actor: grant.forceClosedByName,
      text: `gave up taking it back: it may still be live at ${grant.sourceName}`,
      detail: grant.forceCloseReason,
      tone: 'danger',
    }),
    ...told(isForcedEnd(grant) ? grant.goneAt : null, {
      id: 'proven-gone',
      actor: null,
      text: `listed ${grant.sourceName} completely, and it is not there any more`,
      tone: 'ok',
    }),
    ...told(grant.leftStandingAt, {
      id: 'left-standing',
      actor: null,
      text: 'what it left behind was put on record as standing',
      tone: 'neutral',
    }),
    ...told(isForcedEnd(grant) ? null : grant.endedAt, {
      id: 'ended',
      actor: null,
      text: endText(grant),
      tone: grant.overshootMs !== null && grant.overshootMs > 0 ? 'danger' : 'ok',
      detail: sessionsText(grant),
    }),
  ].sort((a, b) => a.at - b.at)
  return ahead
    ? [
        ...happened,
        ...told(grant.endsAt, { id: 'ahead', actor: null, text: 'will have taken it back by then', tone: 'scheduled' }),
      ]
    : happened
}

/** Ended by that and by nothing since. */
const isForcedEnd = (grant: GrantRow): boolean => grant.forceClosedAt !== null && grant.endedAt === grant.forceClosedAt

function endText(grant: GrantRow): string {
  if (grant.state === 'activation_failed') return 'gave up on granting it and read back that nothing is left'
  if (grant.activeAt === null) return `closed it ${END_CAUSE_WORDS[grant.endCause ?? ''] ?? ''}`.trim()
  if (grant.goneAt === null) return 'ended it; another live grant holds the same privilege'
  const late = grant.overshootMs ?? 0
  return `took it back and read back that it is gone${late > 0 ? `, ${exactDuration(late)} after its end` : ''}`
}

const sessionsText = (grant: GrantRow): string | null =>
  grant.sessionsTerminated > 0
    ? `${plural(grant.sessionsTerminated, 'session')} that could have kept it ${grant.sessionsTerminated === 1 ? 'was' : 'were'} ended.`
    : null

export type Measure = { key: string; figure: string; late: boolean; means: string }

/** The two figures of a revocation, each with its sentence. */
export function measuresOf(grant: GrantRow): Measure[] {
  if (grant.overshootMs === null) return []
  const late = grant.overshootMs > 0
  const margin = grant.marginMs === 0 ? 'the moment it is due' : `${exactDuration(grant.marginMs)} before the end`
  return [
    {
      key: 'Overshoot',
      figure: late
        ? `${exactDuration(grant.overshootMs)} late`
        : grant.overshootMs === 0
          ? 'none'
          : `${exactDuration(grant.overshootMs)} early`,
      late,
      means: late
        ? 'It was still there after its end, by the clock of the target. The attempts say why.'
        : 'It was read back as gone by its end, by the clock of the target. This is the promise.',
    },
    ...(grant.lagMs === null
      ? []
      : [
          {
            key: 'Lag',
            figure: exactDuration(Math.max(0, grant.lagMs)),
            late: false,
            means: `From the moment the engine was due to act, ${endedByHand(grant.endCause) ? 'when the early end was asked for' : margin}, until it was gone.`,
          },
        ]),
  ]
}

export type Warning = { tone: 'info' | 'warn' | 'danger'; title: string; text: string; remedy: string | null }

/** Said only when it is so. */
export function grantWarnings(grant: GrantRow, now: Instant): Warning[] {
  const overdue = isOverdue(grant, now)
  const failing = grant.state === 'revoke_failing'
  return [
    ...(overdue || failing
      ? [
          {
            tone: 'danger' as const,
            title:
              overdue && grant.endsAt !== null
                ? `Still exposed: overdue ${formatDuration(Math.max(1_000, now - grant.endsAt))}`
                : 'It cannot be revoked yet',
            text: `${sentence(grant.lastError ?? 'The revocation is under way')} ${plural(grant.attempts, 'attempt')} so far; they do not stop until it is read back as gone.`,
            remedy: grant.lastRemedy,
          },
        ]
      : []),
    ...(mayStillBeLive(grant)
      ? [
          {
            tone: 'danger' as const,
            title: `Force-closed: may still be live at ${grant.sourceName}`,
            text: `${grant.forceClosedByName ?? 'An admin'} gave up taking it back${grant.forceCloseReason ? `: ${grant.forceCloseReason.replace(/\.$/, '')}` : ''}. It counts as exposed until a complete listing of ${grant.sourceName} proves it gone.${grant.lastError ? ` The last attempt said: ${sentence(grant.lastError)}` : ''}`,
            remedy: grant.lastRemedy,
          },
        ]
      : []),
    ...(grant.state === 'activation_failed'
      ? [
          {
            tone: 'danger' as const,
            title: 'It could not be granted',
            text: grant.lastError ?? 'The source did not take it.',
            remedy: grant.lastRemedy,
          },
        ]
      : []),
    ...(grant.stillHeldOtherwise
      ? [
          {
            tone: 'warn' as const,
            title: 'The account holds the privilege another way',
            text: 'What Curfew gave is gone. Somebody else gave it too, or it follows from another role; that is not ours to remove.',
            remedy: null,
          },
        ]
      : []),
    ...(grant.externallyModified
      ? [
          {
            tone: 'warn' as const,
            title: 'Changed at the source by somebody else',
            text: 'What was found there differs from what was granted. The end still holds.',
            remedy: null,
          },
        ]
      : []),
  ]
}
