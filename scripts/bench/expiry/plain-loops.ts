/**
 * What teams write themselves, beside which the engine is measured: a loop that polls a table and sends REVOKE, once a
 * second or, as a cron job would, once a minute. No read-back, no retries, no record but a flag.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { client, type Ground } from '../ground.ts'
import type { Ending } from './overshoot.ts'

export type PlainLoop = Ending & { stop(): Promise<void> }

export async function plainLoop(ground: Ground, everyMs: number): Promise<PlainLoop> {
  const table = await client(ground.superuserUrl)
  const target = await client(ground.connectorUrl)
  await table.query(
    'DROP TABLE IF EXISTS plain_expiry; CREATE TABLE plain_expiry (n int PRIMARY KEY, role text, account text, ends_at timestamptz, done boolean DEFAULT false)',
  )
  const stop = new AbortController()
  const looping = loop()

  async function loop(): Promise<void> {
    while (!stop.signal.aborted) {
      const beganMs = performance.now()
      const { rows } = await table.query<{ n: number; role: string; account: string }>(
        'SELECT n, role, account FROM plain_expiry WHERE NOT done AND ends_at <= clock_timestamp() ORDER BY ends_at',
      )
      for (const { n, role, account } of rows) {
        if (stop.signal.aborted) return
        await target.query(`REVOKE ${role} FROM ${account}`)
        await table.query('UPDATE plain_expiry SET done = true WHERE n = $1', [n])
      }
      await pause(Math.max(0, everyMs - (performance.now() - beganMs)), undefined, { signal: stop.signal }).catch(
        () => {},
      )
    }
  }

  return {
    async schedule(pairs, endsInMs) {
      const rows = pairs.map(({ role, account }, n) => ({ n, role, account, ends: endsInMs[n] ?? 0 }))
      const { rows: stored } = await table.query<{ n: number; endsAt: number }>(
        `INSERT INTO plain_expiry (n, role, account, ends_at)
         SELECT n, role, account, clock.now + make_interval(secs => ends / 1000)
         FROM jsonb_to_recordset($1::jsonb) AS r(n int, role text, account text, ends float8), (SELECT clock_timestamp() AS now) clock
         RETURNING n, (extract(epoch FROM ends_at) * 1000)::float8 AS "endsAt"`,
        [JSON.stringify(rows)],
      )
      const byN = new Map(stored.map(({ n, endsAt }) => [n, endsAt]))
      return { endsAtMs: rows.map(({ n }) => byN.get(n) ?? 0) }
    },
    recorded: async () => null,
    async stop() {
      stop.abort()
      await looping
      await Promise.all([table.end(), target.end()])
    },
  }
}
