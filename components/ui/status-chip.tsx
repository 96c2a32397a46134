import { visibleText } from './visible.ts'

/** What a state means, not which colour it has. */
export type StatusTone =
  'neutral' | 'live' | 'scheduled' | 'ok' | 'warn' | 'danger' | 'breakglass' | 'unknown' | 'ended'

const DOTS: Record<StatusTone, string> = {
  neutral: 'bg-standing',
  live: 'bg-granted',
  scheduled: 'border-[1.5px] border-granted',
  ok: 'bg-ok',
  warn: 'bg-warn',
  danger: 'bg-danger rotate-45 rounded-[1px]',
  breakglass: 'bg-breakglass rotate-45 rounded-[1px]',
  unknown: 'border-[1.5px] border-dotted border-unknown',
  ended: 'border-[1.5px] border-ended',
}

const WORDS: Partial<Record<StatusTone, string>> = {
  danger: 'text-danger-text font-medium',
  ended: 'text-muted',
  unknown: 'text-muted',
}

/** A dot and a word. The dot's shape differs too: a diamond is trouble, a hollow ring is not in force. */
export const StatusChip = ({
  tone,
  children,
  className,
}: {
  tone: StatusTone
  children: string
  className?: string
}) => (
  <span className={['chip', WORDS[tone], className].filter(Boolean).join(' ')}>
    <span aria-hidden className={DOTS[tone]} />
    {visibleText(children)}
  </span>
)
