'use client'

import { type ReactNode, useId, useState } from 'react'
import { createPortal } from 'react-dom'

type HoverNoteProps = { note: () => ReactNode; className?: string | undefined; dateTime?: string; children: ReactNode }

type Place = { left: number; top: number }

/** A detail on hover and focus. Lighter than a tooltip, because a table may hold two hundred of them. */
export function HoverNote({ note, className, dateTime, children }: HoverNoteProps) {
  const id = useId()
  const [place, setPlace] = useState<Place | null>(null)
  const show = (element: HTMLElement) => {
    const box = element.getBoundingClientRect()
    setPlace({ left: Math.min(Math.max(box.left, 8), Math.max(8, window.innerWidth - 260)), top: box.top })
  }
  const hide = () => setPlace(null)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- shows a note, does nothing
    <time
      dateTime={dateTime}
      tabIndex={0}
      aria-describedby={place ? id : undefined}
      className={className}
      onPointerEnter={(event) => show(event.currentTarget)}
      onPointerLeave={hide}
      onFocus={(event) => show(event.currentTarget)}
      onBlur={hide}
      onKeyDown={(event) => event.key === 'Escape' && hide()}
    >
      {children}
      {place
        ? createPortal(
            <span
              id={id}
              role="tooltip"
              className="float-in tabular pointer-events-none fixed z-50 -mt-1.5 -translate-y-full rounded-control border border-edge bg-surface px-2 py-1 text-12 whitespace-pre text-text shadow-float"
              style={place}
            >
              {note()}
            </span>,
            document.body,
          )
        : null}
    </time>
  )
}
