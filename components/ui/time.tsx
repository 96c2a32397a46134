'use client'

import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { useClockText } from './clock.ts'
import { cn } from './cn.ts'
import { HoverNote } from './hover-note.tsx'
import { clockNote, exactText, relativeText } from './times.ts'
import { viewerZone } from './zone.ts'

type TimeProps = {
  at: Instant
  /** When the server rendered: both sides then say the same words first. */
  now: Instant
  /** The organisation's or the person's zone; the browser's own otherwise. */
  zone?: string
  /** Evidence is compared by the clock, not by how long ago it was: `20 Oct 2026, 14:05:09.123 CEST`. */
  exact?: boolean
  className?: string
}

/** Relative, with the absolute on hover and focus. */
export function Time({ at, now, zone, exact = false, className }: TimeProps) {
  const text = useClockText(
    now,
    (current) => (exact ? exactText(at, zone ?? viewerZone()) : relativeText(at, current)),
    // The server does not know the browser's zone: UTC, until the browser says its own.
    (current) => (exact ? exactText(at, zone) : relativeText(at, current)),
  )
  return (
    <HoverNote
      dateTime={toRfc3339(at)}
      note={() => clockNote(at, zone ?? viewerZone())}
      className={cn('whitespace-nowrap tabular-nums', className)}
    >
      {text}
    </HoverNote>
  )
}
