/** visibility.ts as SQL: fragments over `identity i` and its live ownership `o`, for lists of this room and those above. */
import type { Scope } from '#lib/people/server.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'

/** Joins the live ownership of the identity `i` as `o`. */
export const liveOwnerJoin = sql`LEFT JOIN ownership o ON o.source_id = i.source_id AND o.identity_id = i.id AND o.ended_at IS NULL`

/** The columns name the reader, by any of their accounts, or a team of theirs. */
export const isReader = (scope: Scope, personId: Sql, teamId: Sql): Sql =>
  sql`(${teamId} = ANY(${scope.teamIds}) OR ${personId} IN (SELECT p.id FROM person p WHERE coalesce(p.canonical_person_id, p.id) = ${scope.canonicalPersonId}))`

/** An owner that answers no more: a person who cannot sign in, or a team without anybody who can. */
export const hasLeft = (personId: Sql, teamId: Sql): Sql =>
  sql`NOT EXISTS (SELECT 1 FROM person here WHERE here.status <> 'disabled' AND (here.id = ${personId}
    OR EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = ${teamId} AND m.person_id = here.id AND m.ended_at IS NULL)))`

/** The ownership `o` is the reader's own or that of a team of theirs. */
export const mineCondition = (scope: Scope): Sql => isReader(scope, sql`o.owner_person_id`, sql`o.owner_team_id`)

/** For queries over `identity i` with `liveOwnerJoin`. */
export const inScope = (scope: Scope): Sql =>
  scope.seesAll
    ? sql`TRUE`
    : sql`(o.id IS NULL OR i.source_id = ANY(${scope.approverSourceIds}) OR ${mineCondition(scope)})`
