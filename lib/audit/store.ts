/** The audit's SQL. Rows are only ever inserted; the database refuses the rest. */
import { newId } from '#lib/platform/new-id.ts'
import type { Actor, Context } from '#lib/platform/context.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { allOf, prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { EventId, IdentityId, PersonId, TeamId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { isChange, isNotified, type NewEvent, type RecordedEvent } from './model.ts'
import type { AuditFilters } from './queries.ts'
import { auditTerms } from './query/store.ts'

/** Inserts the events and, for those people are told about, their outbox rows: one statement for all. */
export async function insertEvents(
  tx: SqlTx,
  ctx: Pick<Context, 'actor' | 'via' | 'requestId'>,
  events: readonly NewEvent[],
): Promise<EventId[]> {
  if (events.length === 0) return []
  const rows = events.map(rowOf)
  await tx.rows(
    prepared(
      'insert-events',
      sql`
    WITH event AS MATERIALIZED (${recordsetOf(rows)}),
    told AS (${insertDeliveriesFrom(sql`event`)})
    ${insertEventsFrom(recorderOf(ctx), sql`event`)}`,
    ),
  )
  return rows.map(({ event_id }) => event_id)
}

const rowOf = (event: NewEvent) => ({
  event_id: newId('event'),
  kind: isChange(event) ? 'change' : 'access',
  event_type: event.type,
  subject_kind: event.subject.kind,
  subject_id: event.subject.id,
  source_id: event.sourceId ?? null,
  identity_id: event.identityId ?? null,
  summary: event.summary,
  payload: event.payload ?? {},
  delivery_id: isNotified(event.type) ? newId('delivery') : null,
})
const recordsetOf = (rows: readonly ReturnType<typeof rowOf>[]): Sql => sql`
  SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e(event_id text, kind text, event_type text, subject_kind text, subject_id text,
    source_id text, identity_id text, summary text, payload jsonb, delivery_id text)`

/** Events as a relation for `insertEventsFrom` and `insertDeliveriesFrom`, in the order given. */
export const eventRows = (events: readonly NewEvent[]): Sql => recordsetOf(events.map(rowOf))

/** A fresh event id made by the database (UUIDv7, as `newId` makes them), for statements that find their rows themselves. */
export const freshEventId = sql`'evt_' || lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14)`

/** Who writes it down, as the columns of every event have it. */
export const RECORDER = ['actorKind', 'actorId', 'actorLabel', 'via', 'requestId'] as const
type Recorder<Value = unknown> = Readonly<Record<(typeof RECORDER)[number], Value>>

export const recorderOf = ({
  actor,
  via,
  requestId,
}: Pick<Context, 'via' | 'requestId'> & { actor: Actor }): Recorder<string | null> => ({
  actorKind: actor.kind,
  actorId: actor.kind === 'person' ? actor.personId : null,
  actorLabel: actor.name,
  via,
  requestId,
})

/**
 * The audit's part of one larger statement: on hot paths state and record are one round trip and one commit.
 * @param by values, or the places of parameters that are filled in later
 * @param rows a relation with event_id, kind, event_type, subject_kind, subject_id, source_id, identity_id, summary, payload
 */
export const insertEventsFrom = (by: Recorder, rows: Sql): Sql => sql`
  INSERT INTO audit_event (id, kind, type, actor_kind, actor_id, actor_label, via, subject_kind, subject_id, source_id, request_id,
    identity_id, summary, payload)
  SELECT r.event_id, r.kind, r.event_type, ${by.actorKind}::text, ${by.actorId}::text, ${by.actorLabel}::text, ${by.via}::text, r.subject_kind,
    r.subject_id, r.source_id, ${by.requestId}::text, r.identity_id, r.summary, r.payload
  FROM ${rows} r`

/** The outbox's part: rows with event_id, event_type and delivery_id (null: nobody is told). */
export const insertDeliveriesFrom = (rows: Sql): Sql => sql`
  INSERT INTO delivery (id, channel, event_type, payload)
  SELECT r.delivery_id, 'fan-out', r.event_type, jsonb_build_object('eventId', r.event_id) FROM ${rows} r WHERE r.delivery_id IS NOT NULL`

const moment = (at: Instant): Sql => sql`to_timestamp(${at} / 1000.0)`
const pattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

function conditionsOf(filters: AuditFilters): Sql[] {
  const { types, kind, actorId, subjectId, eventId, identityId, sourceId, from, to, text } = filters
  return [
    ...(types?.length ? [sql`e.type = ANY(${[...types]}::text[])`] : []),
    ...(kind ? [sql`e.kind = ${kind}`] : []),
    ...(actorId ? [sql`e.actor_id = ${actorId}`] : []),
    ...(subjectId ? [sql`e.subject_id = ${subjectId}`] : []),
    ...(eventId ? [sql`e.id = ${eventId}`] : []),
    ...(identityId ? [sql`e.identity_id = ${identityId}`] : []),
    ...(sourceId ? [sql`e.source_id = ${sourceId}`] : []),
    ...(from === undefined ? [] : [sql`e.at >= ${moment(from)}`]),
    ...(to === undefined ? [] : [sql`e.at < ${moment(to)}`]),
    ...auditTerms(filters.terms ?? [], filters.readerId ?? null).map(({ condition }) => condition),
    ...(text ? [sql`(e.summary ILIKE ${pattern(text)} OR e.actor_label ILIKE ${pattern(text)})`] : []),
  ]
}

/** Newest first; `beforeSeq` continues a page. */
export async function selectEvents(
  runner: SqlRunner,
  filters: AuditFilters,
  page: { beforeSeq: number | null; limit: number },
): Promise<RecordedEvent[]> {
  const conditions = conditionsOf(filters)
  if (page.beforeSeq !== null) conditions.push(sql`e.seq < ${page.beforeSeq}::bigint`)
  return runner.rows<RecordedEvent>(sql`
    SELECT e.id, e.seq, e.at, e.kind, e.type, e.actor_kind, e.actor_id, e.actor_label, e.via, e.subject_kind, e.subject_id,
      e.source_id, e.identity_id, e.request_id, e.summary, e.payload
    FROM audit_event e WHERE ${allOf(conditions)} ORDER BY e.seq DESC LIMIT ${page.limit}::int`)
}

/**
 * Whether the identity exists and the viewer may see it: owned by them or a team of theirs, unowned, or in a source
 * they decide for. The audit lies below the rooms that own these tables, so it asks them itself. Null sees all.
 */
export async function identityIsVisible(
  runner: SqlRunner,
  identityId: IdentityId,
  viewer: { canonicalPersonId: PersonId; teamIds: readonly TeamId[] } | null,
): Promise<boolean> {
  const teams = viewer ? sql`${[...viewer.teamIds]}::text[]` : sql`'{}'::text[]`
  const visible =
    viewer === null
      ? sql`TRUE`
      : sql`
    (EXISTS (SELECT 1 FROM source s WHERE s.id = i.source_id AND s.approver_team_id = ANY(${teams}))
     OR NOT EXISTS (SELECT 1 FROM ownership o WHERE o.source_id = i.source_id AND o.identity_id = i.id AND o.ended_at IS NULL)
     OR EXISTS (SELECT 1 FROM ownership o WHERE o.source_id = i.source_id AND o.identity_id = i.id AND o.ended_at IS NULL
                AND (o.owner_team_id = ANY(${teams}) OR o.owner_person_id IN (SELECT p.id FROM person p WHERE coalesce(p.canonical_person_id, p.id) = ${viewer.canonicalPersonId}))))`
  const rows = await runner.rows(sql`SELECT 1 FROM identity i WHERE i.id = ${identityId} AND ${visible}`)
  return rows.length > 0
}
