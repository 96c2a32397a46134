/** What a fault proxy can do to a connection. Pure. */

export type Direction = 'to-target' | 'to-client'

/**
 * A `seeing` is a text that passes from the client to the target; it is found across chunks, too. Without one the fault
 * begins with the next bytes. With `once` the first connection that meets the fault is the only one: all others pass.
 */
export type Behaviour =
  | { kind: 'pass' }
  /** Every byte, and every end, arrives that much later, in order. */
  | { kind: 'latency'; toTargetMs: number; toClientMs: number }
  /** Accepts and reads, answers nothing, tells nobody. What it swallowed is lost: those lines are reset when it heals. */
  | { kind: 'black-hole' }
  /** Nobody listens: new connections are refused and those there were are reset. */
  | { kind: 'refuse' }
  /** One side stays open and hears nothing more, while the other is cut. */
  | { kind: 'half-open'; open: 'client' | 'target' }
  /** Forwards what it saw, then resets both sides: at once, or when the target has answered and its answer is lost. */
  | { kind: 'reset'; seeing: string; when: 'forwarded' | 'answered'; once?: boolean }
  /** Forwards exactly `atByte` bytes of a direction, counted from the chunk with `seeing` on, then resets both sides. */
  | { kind: 'cut'; direction: Direction; atByte: number; seeing?: string; once?: boolean }
  /** Keeps the chunk with `seeing` and whatever follows it, its client's end too, until it is released. */
  | { kind: 'hold'; seeing?: string; once?: boolean }

/** The state of a fault on one connection. */
export type Fault = {
  behaviour: Behaviour
  /** Whether its text was seen, or there is none to wait for. */
  met: boolean
  /** Bytes forwarded in the counted direction since. */
  counted: number
}

export const faultOf = (behaviour: Behaviour): Fault => ({
  behaviour,
  met: !('seeing' in behaviour) || behaviour.seeing === undefined,
  counted: 0,
})

/** How much of the past is remembered to find a text that two chunks share. */
const REMEMBERED = 1_024

/** Finds texts in a stream of chunks. */
export type Scanner = { tail: string }

/** @returns the remembered past and the chunk as one text, for `isIn` */
export function scan(scanner: Scanner, chunk: Buffer): { past: number; text: string } {
  const { tail } = scanner
  const text = tail + chunk.toString('latin1')
  scanner.tail = text.slice(-REMEMBERED)
  return { past: tail.length, text }
}

/** Whether the text ends in the newest chunk: what was found once is not found again. */
export const isIn = ({ past, text }: { past: number; text: string }, wanted: string): boolean =>
  text.indexOf(wanted, Math.max(0, past - wanted.length + 1)) >= 0
