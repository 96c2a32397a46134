/** The next step of each identity that the reader owns, as SQL: NEXT_STEPS in their order, the first that holds. */
import { standsNow } from '#lib/inventory/server.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import type { Scope } from '#lib/people/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { join, type Sql, sql } from '#lib/platform/db/sql.ts'
import { NEXT_STEPS, type NextStep } from '../next-step.ts'
import { baselineExpression, listFrom } from './identity-expressions.ts'
import { mineCondition } from './in-scope.ts'

/** Those that the reader may not decide themselves are no step of theirs: their own, and by another of their accounts. */
const claimOf = (scope: Scope, of: Sql = sql`i`): Sql => sql`
  FROM claim c JOIN person p ON p.id = c.claimed_by WHERE c.source_id = ${of}.source_id AND c.identity_id = ${of}.id AND c.state = 'pending' AND c.kind = 'claim'
    AND coalesce(p.canonical_person_id, p.id) IS DISTINCT FROM ${scope.canonicalPersonId}`

const conditionOf = (scope: Scope): Readonly<Record<NextStep, Sql>> => ({
  'decide-claim': sql`EXISTS (SELECT 1 ${claimOf(scope)})`,
  scope: sql`${baselineExpression} = 'undeclared'`,
  narrow: sql`${baselineExpression} = 'excess'`,
  retire: sql`(i.flags @> '{dormant}' AND i.standing_count > 0)`,
  split: sql`i.flags @> '{shared}'`,
  rotate: sql`i.flags @> '{never-expires}'`,
  'time-box': sql`i.flags @> '{superuser}'`,
})

const excess = sql`(SELECT count(DISTINCT h.entitlement_id)::int FROM holding h WHERE h.source_id = page.source_id AND h.identity_id = page.id AND ${standsNow}
  AND NOT EXISTS (SELECT 1 FROM baseline_entry b WHERE b.source_id = h.source_id AND b.identity_id = h.identity_id
    AND b.entitlement_id = h.entitlement_id AND b.ended_at IS NULL))`

export type SteppedRow = {
  identityId: IdentityId
  name: string
  sourceName: string
  flags: string[]
  step: NextStep
  standing: number
  excess: number
  claimedBy: string | null
  /** Of all steps, not of the page. */
  total: number
}

/** Claims first, for somebody waits; then admins, then what stands first in the order and holds most. */
export async function readNextSteps(runner: SqlRunner, scope: Scope, limit: number): Promise<SteppedRow[]> {
  const conditions = conditionOf(scope)
  const cases = NEXT_STEPS.map((step, index) => sql`WHEN ${conditions[step]} THEN ${index}::int`)
  const rows = await runner.rows<Omit<SteppedRow, 'step'> & { place: number }>(sql`
    WITH stepped AS MATERIALIZED (
      SELECT i.source_id, i.id, i.name, s.name AS source_name, s.connected, i.flags, i.standing_count, CASE ${join(cases, ' ')} END AS place
      FROM ${listFrom} WHERE ${mineCondition(scope)} AND i.gone_at IS NULL AND NOT i.disabled AND s.removed_at IS NULL
        AND NOT i.flags @> '{connector-account}'
    ), page AS (
      SELECT *, count(*) OVER ()::int AS total FROM stepped WHERE place IS NOT NULL
      ORDER BY place <> 0, NOT flags @> '{superuser}', NOT connected, place, standing_count DESC, name, id LIMIT ${limit}::int)
    SELECT page.id AS identity_id, page.name, page.source_name, page.flags, page.place, page.standing_count AS standing, ${excess} AS excess, page.total,
      (SELECT p.name ${claimOf(scope, sql`page`)} ORDER BY c.created_at LIMIT 1) AS claimed_by
    FROM page ORDER BY place <> 0, NOT flags @> '{superuser}', NOT connected, place, standing_count DESC, name, id`)
  return rows.map(({ place, ...row }) => ({ ...row, step: NEXT_STEPS[place] ?? 'scope' }))
}
