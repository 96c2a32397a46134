import type { ReactNode } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import { cn } from './cn.ts'
import type { StatusTone } from './status-chip.tsx'
import { Time } from './time.tsx'
import { shown } from './shown.ts'
import { visibleText } from './visible.ts'

export type TimelineEvent = {
  id: string
  at: Instant
  /** Who did it; null when it was the clock or the engine. */
  actor: string | null
  /** What happened, in the past tense: "approved for 1 h". */
  text: ReactNode
  detail?: ReactNode
  tone?: Extract<StatusTone, 'neutral' | 'live' | 'ok' | 'warn' | 'danger' | 'scheduled'>
}

const DOTS = {
  neutral: 'border-standing bg-surface',
  live: 'border-granted bg-granted',
  ok: 'border-ok bg-ok',
  warn: 'border-warn bg-warn',
  danger: 'border-danger bg-danger',
  scheduled: 'border-granted bg-surface',
} as const

/** What happened, oldest first: it is read as a story and checked as a record. */
export const Timeline = ({
  events,
  now,
  label,
  exact,
}: {
  events: readonly TimelineEvent[]
  now: Instant
  label: string
  exact?: boolean
}) => (
  <ol aria-label={label} className="flex flex-col">
    {events.map((event) => (
      <li key={event.id} className="group relative flex gap-3 pb-4 last:pb-0">
        <span aria-hidden className="absolute top-4 bottom-0 left-[4.5px] w-px bg-hairline group-last:hidden" />
        <span
          aria-hidden
          className={cn('relative mt-[5px] size-2.5 shrink-0 rounded-full border-2', DOTS[event.tone ?? 'neutral'])}
        />
        <div className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-4">
          <div className="min-w-0">
            <p className="wrap-anywhere">
              <span className="font-medium">
                <bdi>{visibleText(event.actor ?? 'Curfew')}</bdi>
              </span>{' '}
              {shown(event.text)}
            </p>
            {event.detail ? (
              <div className="mt-0.5 max-w-[72ch] text-13 text-muted wrap-anywhere">{shown(event.detail)}</div>
            ) : null}
          </div>
          <Time at={event.at} now={now} exact={exact} className="text-13 leading-5 text-faint" />
        </div>
      </li>
    ))}
  </ol>
)
