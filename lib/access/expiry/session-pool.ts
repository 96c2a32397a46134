/** Open lines to sources, reused between effects: a revoke must not wait for a handshake. */
import { ConnectorError, type ConnectorSession } from '#lib/inventory/connectors/contract.ts'
import type { SourceId } from '#lib/kernel/ids.ts'

const IDLE_CLOSE_MS = 30_000

type Idle = { session: ConnectorSession; timer: NodeJS.Timeout }

export type SessionPool = {
  /** Runs one piece of work on a line of its own. After a failure the line is closed, never reused. */
  use<T>(sourceId: SourceId, work: (session: ConnectorSession) => Promise<T>): Promise<T>
  /** Whether a line to the source is open and nobody uses it. */
  hasIdle(sourceId: SourceId): boolean
  close(): Promise<void>
}

export function createSessionPool(open: (sourceId: SourceId) => Promise<ConnectorSession>): SessionPool {
  const idle = new Map<SourceId, Idle[]>()
  let closed = false
  const shut = (session: ConnectorSession) => session.close().catch(() => {})

  function take(sourceId: SourceId): ConnectorSession | null {
    const one = idle.get(sourceId)?.pop()
    if (!one) return null
    clearTimeout(one.timer)
    return one.session
  }

  function giveBack(sourceId: SourceId, session: ConnectorSession): void {
    if (closed) return void shut(session)
    const lines = idle.get(sourceId) ?? []
    idle.set(sourceId, lines)
    const entry: Idle = {
      session,
      timer: setTimeout(() => {
        lines.splice(lines.indexOf(entry), 1)
        void shut(session)
      }, IDLE_CLOSE_MS),
    }
    entry.timer.unref()
    lines.push(entry)
  }

  async function runOn<T>(
    sourceId: SourceId,
    session: ConnectorSession,
    work: (session: ConnectorSession) => Promise<T>,
  ): Promise<T> {
    try {
      const result = await work(session)
      giveBack(sourceId, session)
      return result
    } catch (error) {
      await shut(session)
      throw error
    }
  }

  return {
    async use(sourceId, work) {
      const reused = take(sourceId)
      try {
        if (reused) return await runOn(sourceId, reused, work)
      } catch (error) {
        // It may know an address or a password of yesterday. The target let nothing happen, so it is asked again.
        if (!(error instanceof ConnectorError) || error.kind !== 'misconfigured') throw error
      }
      return runOn(sourceId, await open(sourceId), work)
    },
    hasIdle: (sourceId) => (idle.get(sourceId)?.length ?? 0) > 0,
    async close() {
      closed = true
      const open = [...idle.values()].flat()
      idle.clear()
      for (const { timer } of open) clearTimeout(timer)
      await Promise.all(open.map(({ session }) => shut(session)))
    },
  }
}
