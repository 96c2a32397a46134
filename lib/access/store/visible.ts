/** Which rows of access an actor may see, as SQL: own and team identities, own requests, sources they decide for. */
import { allOf, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Scope } from '#lib/people/scope.ts'

/** @param row names of the columns that hold source, identity and requester */
export function visibleTo(scope: Scope, row: { sourceId: Sql; identityId: Sql; requesterPersonId: Sql }): Sql {
  if (scope.seesAll) return sql`TRUE`
  return sql`(${row.requesterPersonId} = ${scope.personId}
    OR ${row.sourceId} = ANY(${[...scope.approverSourceIds]}::text[])
    OR EXISTS (SELECT 1 FROM ownership vo WHERE vo.source_id = ${row.sourceId} AND vo.identity_id = ${row.identityId} AND vo.ended_at IS NULL
         AND (vo.owner_person_id = ${scope.personId} OR vo.owner_team_id = ANY(${[...scope.teamIds]}::text[]))))`
}

export const matching = (conditions: (Sql | null | false | undefined)[]): Sql => allOf(conditions.filter((one): one is Sql => Boolean(one)))
