/** A row each worker touches while it lives: how the rest of the product knows that ends will happen on time. */
import type { Id } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from './db/database.ts'
import { type Sql, sql } from './db/sql.ts'

export const BEAT_EVERY_MS = 1_000
/** Without a younger beat than this no worker is taken to be alive. */
export const BEAT_IS_FRESH_MS = 10_000

export type Heart = { id: Id<'worker'>; version: string; host: string }

/** What a worker is called on leases, in the record and in notices. */
export const workerNameOf = (id: Id<'worker'>): string => `worker-${id.slice(-8)}`

/** @param hearsForMs for how long it may hold what an approval hands to it; null: it hears no notices now */
export async function beat(db: SqlRunner, heart: Heart, hearsForMs: number | null = null): Promise<void> {
  await db.rows(sql`
    INSERT INTO worker_heartbeat (id, version, host, hears_for_ms) VALUES (${heart.id}, ${heart.version}, ${heart.host}, ${hearsForMs})
    ON CONFLICT (id) DO UPDATE SET beat_at = clock_timestamp(), hears_for_ms = excluded.hears_for_ms`)
}

/** A beat and a half: who missed the last one hears nothing, for all we know. */
const HEARS_WITHIN_MS = 1_500

export type Hearer = { id: Id<'worker'>; hearsForMs: number }

/** The worker that showed last that it hears notices, as JSON; null when none did just now. */
export const hearer: Sql = sql`(SELECT jsonb_build_object('id', id, 'hearsForMs', hears_for_ms) FROM worker_heartbeat
  WHERE hears_for_ms IS NOT NULL AND beat_at > clock_timestamp() - make_interval(secs => ${HEARS_WITHIN_MS / 1000}::float8)
  ORDER BY beat_at DESC LIMIT 1)`

/** At a clean stop, so that nobody waits for a worker that has said goodbye. */
export async function endBeat(db: SqlRunner, id: Id<'worker'>): Promise<void> {
  await db.rows(sql`DELETE FROM worker_heartbeat WHERE id = ${id}`)
}

export type Pulse = { liveWorkers: number; youngestBeatAgeMs: number | null }

/** By the database's clock. */
export async function readPulse(db: SqlRunner): Promise<Pulse> {
  const [row] = await db.rows<Pulse>(sql`
    SELECT count(*) FILTER (WHERE beat_at > clock_timestamp() - make_interval(secs => ${BEAT_IS_FRESH_MS / 1000}::float8))::int AS live_workers,
      (extract(epoch FROM clock_timestamp() - max(beat_at)) * 1000)::float8 AS youngest_beat_age_ms
    FROM worker_heartbeat`)
  return row ?? { liveWorkers: 0, youngestBeatAgeMs: null }
}

export type WorkerSeen = Heart & { startedAt: Instant; beatAt: Instant; alive: boolean }

/** Each worker of the last day that said no goodbye, the youngest beat first. */
export const readWorkers = (db: SqlRunner): Promise<WorkerSeen[]> =>
  db.rows<WorkerSeen>(sql`
    SELECT id, version, host, started_at, beat_at,
      beat_at > clock_timestamp() - make_interval(secs => ${BEAT_IS_FRESH_MS / 1000}::float8) AS alive
    FROM worker_heartbeat ORDER BY beat_at DESC, id LIMIT 50`)
