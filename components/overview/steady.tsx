'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'

type SteadyProps = {
  /** Of which part of the page the news is. */
  of: string
  /** What is shown, in its order. */
  ids: readonly string[]
  /** Another address is another question: its answer is shown as it is. */
  place?: string
  children: ReactNode
}
type Held = Pick<SteadyProps, 'ids' | 'place' | 'children'>

/** Whoever pressed something waits for what it does. */
const AFTER_PRESS_MS = 5_000

/** True for a while after a button or link was pressed, in dialogs as well. */
function usePressed(): boolean {
  const [pressed, setPressed] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const hear = (event: MouseEvent) => {
      const pressed = event.target instanceof Element && event.target.closest('button, a')
      // The offer answers for itself: it would be gone before it was pressed.
      if (!pressed || pressed.hasAttribute('data-offer')) return
      clearTimeout(timer)
      timer = setTimeout(() => setPressed(false), AFTER_PRESS_MS)
      setPressed(true)
    }
    document.addEventListener('click', hear, true)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('click', hear, true)
    }
  }, [])
  return pressed
}

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, index) => id === b[index])

/**
 * Panels that do not move under the cursor: what comes or goes meanwhile is offered, and shown when it is asked for.
 * Figures and states of what is at hand follow at once.
 */
export function Steady({ of, ids, place = '', children }: SteadyProps) {
  const pressed = usePressed()
  const [held, setHeld] = useState<Held>({ ids, place, children })
  const follows = pressed || held.place !== place || isSame(held.ids, ids)
  if (follows && (held.children !== children || held.place !== place)) setHeld({ ids, place, children })
  const shown = useRef<HTMLDivElement>(null)
  const known = new Set(held.ids)
  const fresh = follows ? 0 : ids.filter((id) => !known.has(id)).length
  const show = () => {
    setHeld({ ids, place, children })
    // The offer goes: whoever took it by keyboard goes on from what it showed.
    shown.current?.focus()
  }
  return (
    <>
      <div
        role="status"
        className="pointer-events-none sticky top-2 z-20 -mb-5 flex h-0 justify-center"
        data-print="hide"
      >
        {follows ? null : (
          <button
            type="button"
            data-offer
            onClick={show}
            className="float-in pointer-events-auto inline-flex h-7 items-center rounded-full border border-edge bg-accent px-3 text-12 font-medium whitespace-nowrap text-on-accent shadow-float hover:bg-accent-strong"
          >
            {of}: {fresh > 0 ? `${fresh.toLocaleString('en-GB')} new` : 'not as it was'}
          </button>
        )}
      </div>
      <div ref={shown} tabIndex={-1} className="outline-none">
        {follows ? children : held.children}
      </div>
    </>
  )
}
