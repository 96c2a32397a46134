/**
 * Who sees an identity: those who see everything, the approvers of its source, its owner, and anyone while it is
 * unowned (design, section 4). The same rule twice: for one identity in hand, and as a condition of lists.
 */
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Scope } from '#lib/people/server.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { OwnerFacts } from './model.ts'

export const isMine = (scope: Scope, owner: OwnerFacts | null): boolean =>
  owner !== null && scope.canonicalPersonId !== null && owner.memberPersonIds.includes(scope.canonicalPersonId)

export const seesIdentity = (scope: Scope, sourceId: SourceId, owner: OwnerFacts | null): boolean =>
  scope.seesAll || owner === null || scope.approverSourceIds.includes(sourceId) || isMine(scope, owner)

/** Joins the live ownership of the identity `i` as `o`. */
export const liveOwnerJoin = sql`LEFT JOIN ownership o ON o.source_id = i.source_id AND o.identity_id = i.id AND o.ended_at IS NULL`

/** The ownership `o` is the reader's own or that of a team of theirs. */
export const mineCondition = (scope: Scope): Sql =>
  sql`(o.owner_team_id = ANY(${scope.teamIds}) OR o.owner_person_id IN (SELECT p.id FROM person p WHERE coalesce(p.canonical_person_id, p.id) = ${scope.canonicalPersonId}))`

/** For queries over `identity i` with `liveOwnerJoin`. */
export const inScope = (scope: Scope): Sql =>
  scope.seesAll ? sql`TRUE` : sql`(o.id IS NULL OR i.source_id = ANY(${scope.approverSourceIds}) OR ${mineCondition(scope)})`
