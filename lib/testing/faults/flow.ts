/** One direction of a connection: writes in order, later when told to, or not before it is released. */
import type { Socket } from 'node:net'

export type Flow = {
  /** @param delayMs how much later; it never overtakes what was pushed before */
  push(bytes: Buffer, delayMs?: number): Promise<void>
  end(delayMs?: number): void
  /** Keeps everything pushed from now on. */
  hold(): void
  release(): void
  isHolding(): boolean
  heldBytes(): number
}

type Item = { dueAtMs: number; bytes: Buffer | null; done: () => void }

export function createFlow(sink: Socket): Flow {
  const items: Item[] = []
  let holding = false
  let timer: NodeJS.Timeout | undefined

  function write({ bytes, done }: Item): void {
    if (bytes === null) sink.end(done)
    // A side that is gone hears nothing; that is the fault being tested, not a failure of the proxy.
    else if (sink.destroyed || !sink.writable) done()
    else sink.write(bytes, () => done())
  }

  function pump(): void {
    clearTimeout(timer)
    while (items[0] && items[0].dueAtMs <= performance.now()) {
      const item = items.shift()
      if (item) write(item)
    }
    const next = items[0]?.dueAtMs
    if (next !== undefined && next !== Infinity) timer = setTimeout(pump, Math.max(1, next - performance.now()))
  }

  function add(bytes: Buffer | null, delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const dueAtMs = holding
      ? Infinity
      : Math.max(items.at(-1)?.dueAtMs ?? 0, delayMs > 0 ? performance.now() + delayMs : 0)
    items.push({ dueAtMs, bytes, done: resolve })
    pump()
    return promise
  }

  return {
    push: (bytes, delayMs = 0) => add(bytes, delayMs),
    end: (delayMs = 0) => void add(null, delayMs),
    hold() {
      holding = true
    },
    release() {
      holding = false
      for (const item of items) item.dueAtMs = 0
      pump()
    },
    isHolding: () => holding,
    heldBytes: () =>
      items.reduce((sum, { bytes, dueAtMs }) => sum + (dueAtMs === Infinity ? (bytes?.length ?? 0) : 0), 0),
  }
}
