/** LISTEN on a connection of its own, connected again whenever it breaks. Notices are hints: polling is what counts. */
import pg from 'pg'
import { pause, pauseAfterFailure } from './runner.ts'

export type ListenOptions = {
  url: string
  applicationName: string
  signal: AbortSignal
  /** A notice came, or may have been missed while the connection was broken. */
  onNotice(): void
  /** What is said on `curfew_start`, word for word. */
  onStart?(notice: string): void
  /** Whether notices are heard now. */
  onHearing?(hears: boolean): void
  onFailure(error: unknown): void
}

const FIRST_PAUSE_MS = 250

/** Listens on `curfew_due`, and on `curfew_start` for who asks, until the signal. */
export async function listenForDue(options: ListenOptions): Promise<void> {
  let failures = 0
  while (!options.signal.aborted) {
    const connected = await listenOnce(options)
    failures = connected ? 1 : failures + 1
    if (!options.signal.aborted)
      await pause(Math.min(5_000, pauseAfterFailure(failures, FIRST_PAUSE_MS)), options.signal)
  }
}

/** @returns whether it had been connected before it broke */
async function listenOnce({
  url,
  applicationName,
  signal,
  onNotice,
  onStart,
  onHearing,
  onFailure,
}: ListenOptions): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
  })
  let connected = false
  try {
    const broken = new Promise<void>((done, fail) => {
      client.once('error', fail)
      client.once('end', done)
      signal.addEventListener('abort', () => done(), { once: true })
    })
    broken.catch(() => {})
    client.on('notification', ({ channel, payload }) =>
      channel === 'curfew_start' ? onStart?.(payload ?? '') : onNotice(),
    )
    await client.connect()
    await client.query(onStart ? 'LISTEN curfew_due; LISTEN curfew_start' : 'LISTEN curfew_due')
    connected = true
    onHearing?.(true)
    onNotice()
    await broken
  } catch (error) {
    if (!signal.aborted) onFailure(error)
  } finally {
    onHearing?.(false)
    // A second error on a broken connection must not end the process.
    client.on('error', () => {})
    void client.end().catch(() => {})
  }
  return connected
}
