'use client'

import { type ComponentType, type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { later } from './later.ts'
import { type MessageTone, remember } from './toast-log.ts'
import { endAfter } from './toast-timers.ts'
import { visibleText } from './visible.ts'

const parts = later(() => import('./toaster-parts.tsx'))

let called = false
const listeners = new Set<() => void>()
function call(): void {
  if (called) return
  called = true
  listeners.forEach((listener) => listener())
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * The corner in which messages appear. It comes with the first press of a key or a pointer, for nothing is confirmed that
 * nobody did; so the region is there before there is anything to read out in it.
 */
export function Toaster() {
  const wanted = useSyncExternalStore(
    subscribe,
    () => called,
    () => false,
  )
  useEffect(() => {
    addEventListener('pointerdown', call, { capture: true, once: true })
    addEventListener('keydown', call, { capture: true, once: true })
    return () => {
      removeEventListener('pointerdown', call, { capture: true })
      removeEventListener('keydown', call, { capture: true })
    }
  }, [])
  const [part, setPart] = useState<{ Toaster: ComponentType } | null>(null)
  useEffect(() => {
    // Where it cannot be fetched, the page stays: what it would have said stands in the log.
    if (wanted) void parts.fetch().then(setPart, () => {})
  }, [wanted])
  return part ? <part.Toaster /> : null
}

type ToastOptions = {
  id?: string
  description?: string
  duration?: number
  action?: { label: ReactNode; onClick: () => void }
}

const SHOWN_MS = { success: 5_000, info: 5_000, warning: 8_000, error: 10_000 } as const satisfies Record<
  MessageTone,
  number
>

function show(tone: MessageTone, said: string, options: ToastOptions = {}): string {
  const { id = crypto.randomUUID(), duration = SHOWN_MS[tone], ...others } = options
  const text = visibleText(said)
  const rest = others.description === undefined ? others : { ...others, description: visibleText(others.description) }
  remember({ id, tone, text, more: rest.description ?? null, atMs: Date.now() })
  call()
  // What was said before the corner is there is shown when it comes.
  void parts
    .fetch()
    .then(({ sonner }) => {
      sonner[tone](text, { ...rest, id, duration: Infinity })
      if (Number.isFinite(duration)) endAfter(id, duration, () => sonner.dismiss(id))
    })
    .catch(() => {})
  return id
}

export const toast = {
  success: (text: string, options?: ToastOptions) => show('success', text, options),
  error: (text: string, options?: ToastOptions) => show('error', text, options),
  warning: (text: string, options?: ToastOptions) => show('warning', text, options),
  info: (text: string, options?: ToastOptions) => show('info', text, options),
  dismiss: (id: string) => {
    void parts
      .fetch()
      .then(({ sonner }) => sonner.dismiss(id))
      .catch(() => {})
  },
}
