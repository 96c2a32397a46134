/** The audit's SQL. Rows are only ever inserted; the database refuses the rest. */
import { newId } from '#lib/platform/new-id.ts'
import type { Actor, Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { join, sql } from '#lib/platform/db/sql.ts'
import { type EventId } from '#lib/kernel/ids.ts'
import { isChange, isNotified, type NewEvent } from './model.ts'

const idOf = (actor: Actor): string | null => (actor.kind === 'person' ? actor.personId : null)
const labelOf = (actor: Actor): string => actor.name

/** Inserts the events and, for those people are told about, their outbox rows, in one statement each. */
export async function insertEvents(tx: SqlTx, ctx: Pick<Context, 'actor' | 'via' | 'requestId'>, events: readonly NewEvent[]): Promise<EventId[]> {
  if (events.length === 0) return []
  const ids = events.map(() => newId('event'))
  const values = events.map(
    (event, index) => sql`(${ids[index]}, ${isChange(event) ? 'change' : 'access'}, ${event.type}, ${ctx.actor.kind}, ${idOf(ctx.actor)},
      ${labelOf(ctx.actor)}, ${ctx.via}, ${event.subject.kind}, ${event.subject.id}, ${event.sourceId ?? null}, ${ctx.requestId},
      ${event.identityId ?? null}, ${event.summary}, ${JSON.stringify(event.payload ?? {})}::jsonb)`,
  )
  await tx.rows(sql`
    INSERT INTO audit_event (id, kind, type, actor_kind, actor_id, actor_label, via, subject_kind, subject_id, source_id, request_id,
      identity_id, summary, payload)
    VALUES ${join(values)}`)
  const told = events.map((event, index) => ({ event, eventId: ids[index] })).filter(({ event }) => isNotified(event.type))
  if (told.length > 0) {
    const deliveries = told.map(
      ({ event, eventId }) => sql`(${newId('delivery')}, 'fan-out', ${event.type}, ${JSON.stringify({ eventId })}::jsonb)`,
    )
    await tx.rows(sql`INSERT INTO delivery (id, channel, event_type, payload) VALUES ${join(deliveries)}`)
  }
  return ids
}
