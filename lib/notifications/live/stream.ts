/** One person's event stream (text/event-stream). It ends with the session, the reader or the process. */
import type { PersonActor } from '#lib/platform/context.ts'
import type { Hub } from './hub.ts'

const HEARTBEAT_MS = 15_000
const RECHECK_MS = 30_000
/** How long browsers wait before they connect again. */
const RETRY_MS = 2_000

export type StreamOptions = {
  hub: Hub
  viewer: PersonActor
  /** The viewer as of now; null when the session has ended. */
  recheck(): Promise<PersonActor | null>
  /** The reader went away. */
  signal: AbortSignal
}

/** @returns null when the person has too many streams open */
export function openStream({ hub, viewer, recheck, signal }: StreamOptions): ReadableStream<Uint8Array> | null {
  const encoder = new TextEncoder()
  let finish = () => {}
  let seat: ReturnType<Hub['join']> = null
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text))
      const end = () => {
        clearInterval(heartbeat)
        clearInterval(checks)
        signal.removeEventListener('abort', end)
        seat?.leave()
        finish = () => {}
        try {
          controller.close()
        } catch {
          // The reader closed it first.
        }
      }
      finish = end
      const listener = {
        viewer,
        hear: (event: object & { seq: number }) => write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`),
        end,
      }
      const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
      const checks = setInterval(() => {
        // While the database is away nothing is heard either; the next check decides.
        recheck().then(
          (now) => (now ? (listener.viewer = now) : end()),
          () => {},
        )
      }, RECHECK_MS)
      signal.addEventListener('abort', end, { once: true })
      write(`retry: ${RETRY_MS}\nevent: open\ndata: {}\n\n`)
      seat = hub.join(listener)
      if (!seat) end()
    },
    cancel: () => finish(),
  })
  return seat ? stream : null
}
