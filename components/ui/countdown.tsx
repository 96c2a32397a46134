'use client'

import { TriangleAlert } from 'lucide-react'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { useClockText } from './clock.ts'
import { cn } from './cn.ts'
import { HoverNote } from './hover-note.tsx'
import { clockNote, remaining } from './times.ts'
import { viewerZone } from './zone.ts'

type CountdownProps = { endsAt: Instant; now: Instant; zone?: string; className?: string }

/** What is left of a live grant; past its end it says so in red, because it is still exposed. */
export function Countdown({ endsAt, now, zone, className }: CountdownProps) {
  const text = useClockText(now, (current) => remaining(endsAt, current).text)
  const past = text.startsWith('overdue')
  return (
    <HoverNote
      dateTime={toRfc3339(endsAt)}
      note={() => `Ends ${clockNote(endsAt, zone ?? viewerZone())}`}
      className={cn(
        'inline-flex items-center gap-1.5 align-middle whitespace-nowrap tabular-nums',
        past ? 'font-medium text-danger-text' : null,
        className,
      )}
    >
      {past ? <TriangleAlert aria-hidden className="size-3.5" /> : null}
      {text}
    </HoverNote>
  )
}
