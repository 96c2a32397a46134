import type { Instant } from '#lib/kernel/time.ts'
import { cn } from '../ui/cn.ts'
import { Time } from '../ui/time.tsx'
import { visibleText } from '../ui/visible.ts'

export type HistoryItem = {
  id: string
  at: Instant
  summary: string
  by: string | null
  tone: 'neutral' | 'live' | 'danger' | 'ok'
}
export type RecordedLike = {
  id: string
  at: Instant
  type: string
  actorLabel: string
  actorKind: string
  summary: string
}

const TONES: Readonly<Record<string, HistoryItem['tone']>> = {
  'grant.active': 'live',
  'grant.ended': 'ok',
  'grant.revoke-failing': 'danger',
  'grant.still-failing': 'danger',
  'grant.activation-failed': 'danger',
  'grant.externally-modified': 'danger',
  'grant.reappeared': 'danger',
  'drift.found': 'danger',
}

/** The actor is named once: in the sentence, or after it. */
export const toHistory = (event: RecordedLike): HistoryItem => ({
  id: event.id,
  at: event.at,
  summary: event.summary,
  tone: TONES[event.type] ?? 'neutral',
  by: event.actorKind !== 'person' || event.summary.startsWith(event.actorLabel) ? null : event.actorLabel,
})

const DOTS = {
  neutral: 'border-standing',
  live: 'border-granted bg-granted',
  ok: 'border-ok bg-ok',
  danger: 'border-danger bg-danger',
} as const

/** What the record says, newest first. */
export const History = ({ items, now }: { items: readonly HistoryItem[]; now: Instant }) => (
  <ol aria-label="History" className="flex flex-col">
    {items.map((item) => (
      <li key={item.id} className="group relative flex gap-3 pb-3 last:pb-0">
        <span aria-hidden className="absolute top-4 bottom-0 left-[4.5px] w-px bg-hairline group-last:hidden" />
        <span
          aria-hidden
          className={cn('relative mt-[5px] size-2.5 shrink-0 rounded-full border-2 bg-surface', DOTS[item.tone])}
        />
        <div className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-4">
          <p className="min-w-0 wrap-anywhere">
            <bdi>{visibleText(item.summary)}</bdi>
            {item.by ? <span className="text-muted"> · {visibleText(item.by)}</span> : null}
          </p>
          <Time at={item.at} now={now} className="text-13 leading-5 text-faint" />
        </div>
      </li>
    ))}
  </ol>
)
