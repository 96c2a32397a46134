/** SQL of the outbox: claim with a lease, finish under it. A lease that ran out makes the row free again. */
import { type EventType, URGENT_EVENTS } from '#lib/audit/model.ts'
import type { Id, PersonId } from '#lib/kernel/ids.ts'
import type { CursorValue, Page } from '#lib/kernel/page.ts'
import { fromMicros, micros } from '#lib/platform/db/micros.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { empty, prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { NewsKind } from '#lib/people/preferences/model.ts'
import { type Channel, type Delivery, DELIVERY_LEASE_MS } from '../model.ts'
import { hasMuted } from './muted.ts'

export type ClaimedDelivery = {
  id: Id<'delivery'>
  channel: Channel
  eventType: EventType
  payload: unknown
  attempts: number
  ageMs: number
}

const inSeconds = (milliseconds: number): Sql => sql`make_interval(secs => ${milliseconds / 1000}::float8)`

/**
 * Alarms first, unless they are some of many about one source; then what is due longest.
 * @param holder names this one claim: what it finishes must still be held by it
 */
export const claimDeliveries = (
  db: SqlRunner,
  channel: Channel,
  claim: { holder: string; limit: number },
): Promise<ClaimedDelivery[]> =>
  db.rows<ClaimedDelivery>(
    prepared(
      'claim-deliveries',
      sql`
    WITH due AS MATERIALIZED (${due(channel, claim.limit)})
    UPDATE delivery d SET attempts = d.attempts + 1, leased_by = ${claim.holder}, lease_until = clock_timestamp() + ${inSeconds(DELIVERY_LEASE_MS)}
    FROM due WHERE d.id = due.id
    RETURNING d.id, d.channel, d.event_type, d.payload, d.attempts, (extract(epoch FROM clock_timestamp() - d.created_at) * 1000)::float8 AS age_ms`,
    ),
  )

/** Claims and finishes at once: what follows from them commits in the same transaction, or they are pending as before. */
export const takeDeliveries = (
  tx: SqlTx,
  channel: Channel,
  limit: number,
): Promise<Pick<ClaimedDelivery, 'id' | 'payload'>[]> =>
  tx.rows<Pick<ClaimedDelivery, 'id' | 'payload'>>(
    prepared(
      'take-deliveries',
      sql`
    WITH due AS MATERIALIZED (${due(channel, limit)})
    UPDATE delivery d SET state = 'delivered', delivered_at = clock_timestamp(), attempts = d.attempts + 1, last_error = NULL, leased_by = NULL, lease_until = NULL
    FROM due WHERE d.id = due.id
    RETURNING d.id, d.payload`,
    ),
  )

const due = (channel: Channel, limit: number): Sql => sql`
  SELECT id FROM delivery
  WHERE state = 'pending' AND channel = ${channel} AND due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until <= clock_timestamp())
  ORDER BY (event_type = ANY(${[...URGENT_EVENTS]}::text[]) AND payload->'gathered' IS NULL) DESC, due_at LIMIT ${limit}::int FOR UPDATE SKIP LOCKED`

/** @returns false when somebody else holds, or has finished, the delivery */
export async function markDelivered(runner: SqlRunner, id: Id<'delivery'>, holder: string): Promise<boolean> {
  const rows = await runner.rows(
    prepared(
      'mark-delivered',
      sql`
    UPDATE delivery SET state = 'delivered', delivered_at = clock_timestamp(), last_error = NULL, leased_by = NULL, lease_until = NULL
    WHERE id = ${id} AND state = 'pending' AND leased_by = ${holder} RETURNING 1`,
    ),
  )
  return rows.length > 0
}

export async function markFailed(
  runner: SqlRunner,
  id: Id<'delivery'>,
  failed: { holder: string; reason: string; retryInMs: number | null },
): Promise<void> {
  const { holder, reason, retryInMs } = failed
  await runner.rows(sql`
    UPDATE delivery SET last_error = ${reason}, leased_by = NULL, lease_until = NULL,
      state = ${retryInMs === null ? 'abandoned' : 'pending'}, due_at = clock_timestamp() + ${inSeconds(retryInMs ?? 0)}
    WHERE id = ${id} AND state = 'pending' AND leased_by = ${holder}`)
}

export type NewDelivery = {
  id: Id<'delivery'>
  channel: Channel
  eventType: EventType
  payload: Record<string, unknown>
  /** Of mail: to whom, and by which choice of theirs it may be off. */
  to?: { personId: PersonId; mutedAs: NewsKind | null }
}

/** A row that is there already stays as it is; mail that its receiver switched off is not made. */
export async function insertDeliveries(tx: SqlTx, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return
  await tx.rows(
    prepared(
      'insert-deliveries',
      sql`
    INSERT INTO delivery (id, channel, event_type, payload)
    SELECT d.id, d.channel, d."eventType", d.payload
    FROM jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) d(id text, channel text, "eventType" text, payload jsonb, "to" jsonb)
    WHERE NOT ${hasMuted(sql`(d."to"->>'personId')`, sql`(d."to"->>'mutedAs')`, 'mail')}
    ON CONFLICT (id) DO NOTHING`,
    ),
  )
}

type Row = Delivery & { createdMicros: number }
export const deliveryCursor = (row: Row): CursorValue[] => [row.createdMicros, row.id]

/** The log of deliveries, newest first, one row more than asked for. What was sent is not shown, only that it was. */
export async function deliveryRows(
  db: SqlRunner,
  filter: { state: string | null },
  page: { limit: Page['limit']; after: CursorValue[] | null },
): Promise<Row[]> {
  const [createdMicros, id] = page.after ?? []
  return db.rows<Row>(sql`
    SELECT id, channel, event_type, payload->>'eventId' AS event_id, payload->>'personId' AS person_id, state, created_at, due_at, delivered_at,
      attempts, last_error, ${micros(sql`created_at`)} AS created_micros
    FROM delivery
    WHERE ${filter.state === null ? sql`TRUE` : sql`state = ${filter.state}`}
      ${page.after ? sql`AND (created_at, id) < (${fromMicros(Number(createdMicros))}, ${String(id)})` : empty}
    ORDER BY created_at DESC, id DESC LIMIT ${page.limit + 1}`)
}

/** Where and whether a person can be written to; null when they are disabled or unknown. */
export async function addressOf(db: SqlRunner, personId: PersonId): Promise<{ email: string; name: string } | null> {
  const [row] = await db.rows<{ email: string; name: string }>(
    sql`SELECT email, name FROM person WHERE id = ${personId} AND status = 'active'`,
  )
  return row ?? null
}
