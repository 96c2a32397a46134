/** Idempotency-Key on POST: stored with the request's hash for 24 hours (IETF draft-ietf-httpapi-idempotency-key-header). */
import { createHash } from 'node:crypto'
import { DomainError } from '#lib/kernel/errors.ts'
import { HOUR_MS, MINUTE_MS } from '#lib/kernel/time.ts'
import type { Context } from '../context.ts'
import { sql } from '../db/sql.ts'

type Stored = { requestHash: string; status: number | null; response: unknown; ageMs: number }
const actorOf = (ctx: Context) => (ctx.actor.kind === 'person' ? ctx.actor.personId : ctx.actor.kind)
const hashOf = (asked: string) => createHash('sha256').update(asked).digest('hex')

/** Null when this call is the first and shall run; the stored answer when it ran before. */
export async function startIdempotent(
  ctx: Context,
  key: string,
  asked: string,
): Promise<{ status: number; response: unknown } | null> {
  if (key.length > 200) throw new DomainError('input.invalid', 'An Idempotency-Key has at most 200 characters.')
  const hash = hashOf(asked)
  await ctx.db.rows(
    sql`DELETE FROM idempotency_key WHERE created_at < clock_timestamp() - make_interval(secs => ${(24 * HOUR_MS) / 1000})`,
  )
  const inserted = await ctx.db.rows(sql`
    INSERT INTO idempotency_key (actor_id, key, request_hash) VALUES (${actorOf(ctx)}, ${key}, ${hash})
    ON CONFLICT DO NOTHING RETURNING key`)
  if (inserted.length) return null
  const [stored] = await ctx.db.rows<Stored>(sql`
    SELECT request_hash, status, response, (extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 AS age_ms
    FROM idempotency_key WHERE actor_id = ${actorOf(ctx)} AND key = ${key}`)
  if (!stored)
    throw new DomainError('idempotency.in-progress', 'The first request with this key just ended. Send it again.')
  if (stored.requestHash !== hash)
    throw new DomainError('idempotency.key-reused', 'This Idempotency-Key was used for another request. Use a new one.')
  if (stored.status !== null) return { status: stored.status, response: stored.response }
  throw new DomainError('idempotency.in-progress', inProgress(stored.ageMs))
}

const inProgress = (ageMs: number) =>
  ageMs < MINUTE_MS
    ? 'The first request with this key is still being worked on.'
    : 'The first request with this key never answered. Look at what it did, then use a new key.'

export async function finishIdempotent(ctx: Context, key: string, status: number, response: unknown): Promise<void> {
  await ctx.db.rows(sql`
    UPDATE idempotency_key SET status = ${status}, response = ${JSON.stringify(response)}::jsonb
    WHERE actor_id = ${actorOf(ctx)} AND key = ${key}`)
}

export async function forgetIdempotent(ctx: Context, key: string): Promise<void> {
  await ctx.db.rows(
    sql`DELETE FROM idempotency_key WHERE actor_id = ${actorOf(ctx)} AND key = ${key} AND status IS NULL`,
  )
}
