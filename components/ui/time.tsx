'use client'

import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { useClockText } from './clock.ts'
import { cn } from './cn.ts'
import { HoverNote } from './hover-note.tsx'
import { absoluteText, exactText, relativeText } from './times.ts'

type TimeProps = {
  at: Instant
  /** When the server rendered: both sides then say the same words first. */
  now: Instant
  /** The organisation's or the person's zone; the browser's own otherwise. */
  zone?: string
  /** Evidence is compared by the clock, not by how long ago it was: `20 Oct 2026, 14:05:09.123 UTC`. */
  exact?: boolean
  className?: string
}

/** The zone that the person chose stands in the page; without one, the browser's. */
const ownZone = () =>
  document.querySelector<HTMLElement>('[data-zone]')?.dataset.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone

/** Relative, with the absolute on hover and focus. */
export function Time({ at, now, zone, exact = false, className }: TimeProps) {
  const text = useClockText(now, (current) => (exact ? exactText(at) : relativeText(at, current)))
  return (
    <HoverNote
      dateTime={toRfc3339(at)}
      note={() => absoluteText(at, zone ?? ownZone())}
      className={cn('whitespace-nowrap tabular-nums', className)}
    >
      {text}
    </HoverNote>
  )
}
