/** SQL of what changed, within what the reader may see. */
import { visibleTo } from '#lib/access/server.ts'
import type { EventType } from '#lib/audit/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { inScope, liveOwnerJoin } from '#lib/ownership/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Presence } from './last-visit.ts'

const moment = (at: Instant): Sql => sql`to_timestamp(${at} / 1000.0)`

/** Of all accounts of one human: who signs in by another one was here all the same. */
export const readPresences = (runner: SqlRunner, scope: Scope, limit: number): Promise<Presence[]> =>
  runner.rows<Presence>(sql`
    SELECT s.created_at AS "from", s.last_seen_at AS "until" FROM session s
    WHERE s.person_id IN (SELECT p.id FROM person p WHERE coalesce(p.canonical_person_id, p.id) = ${scope.canonicalPersonId})
    ORDER BY s.last_seen_at DESC LIMIT ${limit}::int`)

/** Who asked, or claimed: their own they see, whoever owns the identity. */
const askedBy = sql`(CASE e.subject_kind
  WHEN 'request' THEN (SELECT r.requester_person_id FROM access_request r WHERE r.id = e.subject_id)
  WHEN 'grant' THEN (SELECT r.requester_person_id FROM access_grant g JOIN access_request r ON r.id = g.request_id
    WHERE g.source_id = e.source_id AND g.id = e.subject_id)
  WHEN 'claim' THEN (SELECT c.claimed_by FROM claim c WHERE c.id = e.subject_id) END)`

/** As the lists of access show rows; a kill switch for everything concerns everybody. */
const seen = (scope: Scope): Sql =>
  scope.seesAll
    ? sql`TRUE`
    : sql`(${visibleTo(scope, { sourceId: sql`e.source_id`, identityId: sql`e.identity_id`, requesterPersonId: askedBy })}
        OR (e.subject_kind = 'halt' AND e.source_id IS NULL))`

export type Asked = { scope: Scope; since: Instant; types: readonly EventType[] }

const happened = ({ scope, since, types }: Asked): Sql =>
  sql`audit_event e WHERE e.at >= ${moment(since)} AND e.type = ANY(${[...types]}::text[]) AND ${seen(scope)}`

export const countEvents = (runner: SqlRunner, asked: Asked): Promise<{ type: EventType; count: number }[]> =>
  runner.rows(sql`SELECT e.type, count(*)::int AS count FROM ${happened(asked)} GROUP BY e.type`)

export type EventRow = {
  id: string
  seq: number
  at: Instant
  type: EventType
  summary: string
  actor: string
  subjectKind: string
  subjectId: string
  identityId: string | null
}

/** Newest first. */
export const readEvents = (
  runner: SqlRunner,
  asked: Asked,
  page: { limit: number; beforeSeq: number | null },
): Promise<EventRow[]> =>
  runner.rows<EventRow>(sql`
    SELECT e.id, e.seq, e.at, e.type, e.summary, e.actor_label AS actor, e.subject_kind, e.subject_id, e.identity_id FROM ${happened(asked)}
      AND ${page.beforeSeq === null ? sql`TRUE` : sql`e.seq < ${page.beforeSeq}::bigint`}
    ORDER BY e.seq DESC LIMIT ${page.limit}::int`)

/** As the list of identities counts them: those that are there. */
export async function countAppeared(runner: SqlRunner, scope: Scope, since: Instant): Promise<number> {
  const [row] = await runner.rows<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM identity i ${liveOwnerJoin}
    WHERE i.first_seen_at >= ${moment(since)} AND i.gone_at IS NULL AND ${inScope(scope)}`)
  return row?.count ?? 0
}
