/** What the facets of requests, grants and drift count. */
import type { CountedValue } from '#lib/kernel/list-query/schema.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { countFacets, type FacetExpression } from '#lib/platform/db/facets.ts'
import { join, type Sql, sql } from '#lib/platform/db/sql.ts'
import { driftTables } from './drift-reads.ts'
import { grantTables } from './grant-reads.ts'
import { HOW_ENDED } from './how-ended.ts'
import { driftTerms, grantTerms, requestTerms } from './list-terms.ts'
import { requestTables } from './request-reads.ts'
import { isReader } from './visible.ts'

/** The person, and "me" where it is the reader by whichever account. */
const personOrMe = (key: string, column: Sql, scope: Scope, absent: Sql): FacetExpression => ({
  key,
  each: true,
  value: sql`ARRAY[coalesce(${column}, ${absent})] || CASE WHEN coalesce(${isReader(scope, column)}, false) THEN '{me}'::text[] ELSE '{}'::text[] END`,
})
const NOBODY = sql`'none'::text`
const UNCOUNTED = sql`NULL::text`

const ends: FacetExpression = {
  key: 'end',
  each: true,
  value: sql`array_remove(ARRAY[${join(Object.entries(HOW_ENDED).map(([end, holds]) => sql`CASE WHEN ${holds} THEN ${end}::text END`))}], NULL)`,
}

/** @param base scope and view */
export const countRequestFacets = (
  runner: SqlRunner,
  scope: Scope,
  base: Sql,
  terms: readonly Term[],
): Promise<CountedValue[]> =>
  countFacets(runner, {
    from: requestTables,
    base,
    terms: requestTerms(terms, scope),
    facets: [
      { key: 'state', value: sql`r.state` },
      personOrMe('requester', sql`r.requester_person_id`, scope, UNCOUNTED),
      personOrMe('approver', sql`r.decided_by`, scope, NOBODY),
      {
        key: 'is',
        each: true,
        value: sql`array_remove(ARRAY[CASE WHEN r.extends_grant_id IS NOT NULL THEN 'more-time' END, CASE WHEN r.starts_at IS NOT NULL THEN 'scheduled' END], NULL)`,
      },
      { key: 'source', value: sql`r.source_id` },
    ],
  })

export const countGrantFacets = (
  runner: SqlRunner,
  scope: Scope,
  base: Sql,
  terms: readonly Term[],
): Promise<CountedValue[]> =>
  countFacets(runner, {
    from: grantTables,
    base,
    terms: grantTerms(terms, scope),
    facets: [
      ends,
      { key: 'state', value: sql`g.state` },
      personOrMe('requester', sql`r.requester_person_id`, scope, UNCOUNTED),
      personOrMe('approver', sql`r.decided_by`, scope, UNCOUNTED),
      { key: 'source', value: sql`g.source_id` },
    ],
  })

export const countDriftFacets = (
  runner: SqlRunner,
  scope: Scope,
  base: Sql,
  terms: readonly Term[],
): Promise<CountedValue[]> =>
  countFacets(runner, {
    from: driftTables,
    base,
    terms: driftTerms(terms, scope),
    facets: [
      { key: 'kind', value: sql`d.kind` },
      { key: 'state', value: sql`d.state` },
      { key: 'source', value: sql`d.source_id` },
    ],
  })
