/**
 * The messages of this session, to be read again: a toast goes away, what it said does not. Kept for the person in the
 * tab's own storage, so that a reload keeps it and nobody else at this browser reads it.
 */
import { useSyncExternalStore } from 'react'

export type MessageTone = 'success' | 'error' | 'warning' | 'info'
export type Message = { id: string; tone: MessageTone; text: string; more: string | null; atMs: number }

const KEPT = 100
const NONE: readonly Message[] = []
let messages: readonly Message[] = NONE
let storedAs: string | null = null
const listeners = new Set<() => void>()

const changed = () => listeners.forEach((listener) => listener())

export function remember(message: Message): void {
  messages = [message, ...messages.filter(({ id }) => id !== message.id)].slice(0, KEPT)
  if (storedAs) sessionStorage.setItem(storedAs, JSON.stringify(messages))
  changed()
}

export function forgetMessages(): void {
  messages = NONE
  if (storedAs) sessionStorage.removeItem(storedAs)
  changed()
}

/** Once it is known who reads: what they were told in this tab before, and nothing of anybody else. */
export function readMessagesOf(personId: string): void {
  const key = `curfew-messages-${personId}`
  if (storedAs === key) return
  storedAs = key
  try {
    messages = [...messages, ...(JSON.parse(sessionStorage.getItem(key) ?? '[]') as Message[])].slice(0, KEPT)
  } catch {
    sessionStorage.removeItem(key)
  }
  changed()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Newest first. */
export const useMessages = (): readonly Message[] =>
  useSyncExternalStore(
    subscribe,
    () => messages,
    () => NONE,
  )
