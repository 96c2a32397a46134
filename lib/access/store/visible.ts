/** Which rows of access an actor may see, as SQL: own and team identities, own requests, sources they decide for. */
import { allOf, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { RequestId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import type { Scope } from '#lib/people/scope.ts'

/** The column names the reader, by whichever of their accounts they came: one human may have several. */
export const isReader = (scope: Scope, personId: Sql): Sql =>
  sql`${personId} = ANY(ARRAY(SELECT p.id FROM person p WHERE coalesce(p.canonical_person_id, p.id) = ${scope.canonicalPersonId}))`

/** @param row names of the columns that hold source, identity and requester */
export function visibleTo(scope: Scope, row: { sourceId: Sql; identityId: Sql; requesterPersonId: Sql }): Sql {
  if (scope.seesAll) return sql`TRUE`
  return sql`(${isReader(scope, row.requesterPersonId)}
    OR ${row.sourceId} = ANY(${[...scope.approverSourceIds]}::text[])
    OR EXISTS (SELECT 1 FROM ownership vo WHERE vo.source_id = ${row.sourceId} AND vo.identity_id = ${row.identityId} AND vo.ended_at IS NULL
         AND (${isReader(scope, sql`vo.owner_person_id`)} OR vo.owner_team_id = ANY(${[...scope.teamIds]}::text[]))))`
}

/** Grants `g` whose identity a person or a team owns now. */
export const ownedBy = (ownerId: string): Sql =>
  sql`EXISTS (SELECT 1 FROM ownership fo WHERE fo.source_id = g.source_id AND fo.identity_id = g.identity_id AND fo.ended_at IS NULL
    AND (fo.owner_person_id = ${ownerId} OR fo.owner_team_id = ${ownerId}))`

/** Commands answer "no such request" to exactly those whose lists do not show it. */
export async function seesRequest(db: SqlRunner, scope: Scope, id: RequestId): Promise<boolean> {
  const seen = visibleTo(scope, {
    sourceId: sql`r.source_id`,
    identityId: sql`r.identity_id`,
    requesterPersonId: sql`r.requester_person_id`,
  })
  return (await db.rows(sql`SELECT 1 FROM access_request r WHERE r.id = ${id} AND ${seen}`)).length > 0
}

export const matching = (conditions: (Sql | null | false | undefined)[]): Sql =>
  allOf(conditions.filter((one): one is Sql => Boolean(one)))
