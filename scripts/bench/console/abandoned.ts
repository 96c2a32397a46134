/** Counts that nobody waits for any more: do they go on at the database? */
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

const ROUNDS = 20
const AWAY_AFTER_MS = 40
const SETTLED_MS = 500

/** Asks, and goes away before the answer. */
export async function abandoned(url: string, headers: HeadersInit): Promise<void> {
  const signal = AbortSignal.timeout(AWAY_AFTER_MS)
  await fetch(url, { headers, signal })
    .then((answer) => answer.arrayBuffer())
    .catch(() => undefined)
}

/** @returns statements of the application that still run afterwards, of twenty that were abandoned at once */
export async function leftRunning(product: pg.Client, abandon: () => Promise<void>): Promise<number> {
  for (let round = 0; round < ROUNDS; round += 1) await abandon()
  await pause(SETTLED_MS)
  const { rows } = await product.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND query LIKE '%holds%base%'`,
  )
  return rows[0]?.count ?? 0
}
