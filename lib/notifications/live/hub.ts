/**
 * One look at the audit per web process, however many streams are open, and none while none is. Each stream hears what
 * its person may see.
 */
import type { PersonActor } from '#lib/platform/context.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { followAudit, type Followed, isBefore, type Step } from '../store/live.ts'
import { mayHear, toLiveEvent } from './may-hear.ts'
import type { LiveEvent } from './model.ts'

export const LOOK_EVERY_MS = 500
/** What happened while a page was on its way to its reader is told when the stream opens. */
const REMEMBER_MS = 10_000
export const STREAMS_PER_PERSON = 12

export type Listener = {
  /** As of the last check of the session. */
  viewer: PersonActor
  hear(event: LiveEvent): void
  /** The hub shuts down. */
  end(): void
}

export type Hub = {
  /** @returns null when the person has too many streams open */
  join(listener: Listener): { leave(): void } | null
  /** One look; the timer calls it. Tests call it too. */
  look(): Promise<void>
  close(): void
  readonly streams: number
}

export function createHub(db: SqlRunner): Hub {
  const listeners = new Set<Listener>()
  /** Events told whose transactions the horizon has not passed yet: their numbers, with the transaction of each. */
  let told = new Map<number, string>()
  let recent: { event: Followed; atMs: number }[] = []
  let horizon: string | null = null
  let timer: NodeJS.Timeout | null = null
  let closed = false

  const take = (step: Step): Followed[] => {
    const fresh = step.events.filter(({ seq }) => !told.has(seq))
    told = new Map(
      [...told, ...fresh.map(({ seq, xid }) => [seq, xid] as const)].filter(([, xid]) => !isBefore(xid, step.horizon)),
    )
    horizon = step.horizon
    return fresh
  }

  async function look(): Promise<void> {
    const fresh = take(
      await followAudit(db, horizon === null ? { sinceMs: REMEMBER_MS } : { horizon, heard: [...told.keys()] }),
    )
    const nowMs = performance.now()
    recent = [
      ...recent.filter(({ atMs }) => nowMs - atMs < REMEMBER_MS),
      ...fresh.map((event) => ({ event, atMs: nowMs })),
    ]
    for (const event of fresh) for (const listener of listeners) tell(listener, event)
  }

  const tell = (listener: Listener, event: Followed) => {
    if (mayHear(listener.viewer, event)) listener.hear(toLiveEvent(event))
  }

  const schedule = () => {
    if (timer || closed || listeners.size === 0) return
    timer = setTimeout(async () => {
      // A database that is away says nothing; the next look takes up where this one stopped.
      await look().catch(() => {})
      timer = null
      schedule()
    }, LOOK_EVERY_MS)
  }

  const leave = (listener: Listener) => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    if (timer) clearTimeout(timer)
    timer = null
    horizon = null
    recent = []
    told = new Map()
  }

  return {
    get streams() {
      return listeners.size
    },
    join: (listener) => {
      const own = [...listeners].filter(({ viewer }) => viewer.personId === listener.viewer.personId)
      if (closed || own.length >= STREAMS_PER_PERSON) return null
      for (const { event } of recent) tell(listener, event)
      listeners.add(listener)
      schedule()
      return { leave: () => leave(listener) }
    },
    look,
    close: () => {
      closed = true
      for (const listener of listeners) {
        listener.end()
        leave(listener)
      }
    },
  }
}
