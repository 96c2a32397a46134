/** Where the talk about a request stands, for whoever decides it. Pure. */
import type { MessageRow } from '#lib/access/server.ts'

export type Talk = {
  /** Whom a question goes to; null where none can be asked. */
  askedOf: string | null
  last: { isOpen: boolean; by: string; text: string } | null
}

export function talkOf(messages: readonly MessageRow[], mayAsk: boolean, requester: string): Talk {
  const last = messages.at(-1)
  return {
    askedOf: mayAsk ? requester : null,
    last: last ? { isOpen: last.kind === 'question', by: last.personName, text: last.text } : null,
  }
}
