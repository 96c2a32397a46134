/** The filters of the identity list as SQL over `identity i`, its source `s` and its live ownership `o`. */
import { escapeLike } from '#lib/inventory/server.ts'
import { isId } from '#lib/kernel/ids.ts'
import type { Scope } from '#lib/people/server.ts'
import { allOf, join, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { IdentityFilters } from '../model.ts'
import { inScope, mineCondition } from './in-scope.ts'
import { baselineExpression, lastUsedExpression, liveGrantExpression } from './identity-expressions.ts'
import { asksForState, identityTerms } from './identity-terms.ts'

function ownerCondition(owner: string, scope: Scope): Sql {
  if (owner === 'none') return sql`o.id IS NULL`
  if (owner === 'me') return mineCondition(scope)
  return isId('team', owner) ? sql`o.owner_team_id = ${owner}` : sql`o.owner_person_id = ${owner}`
}
const anyOf = (conditions: readonly Sql[]): Sql => sql`(${join([...conditions], ' OR ')})`

/** One condition for each filter that is set. */
function setConditions(filters: IdentityFilters, scope: Scope): Sql[] {
  const { source, kind, environment, owner, flag, lastUsed, baseline, liveGrants } = filters
  return [
    ...(source.length ? [sql`i.source_id = ANY(${source})`] : []),
    ...(kind.length ? [sql`i.kind = ANY(${kind})`] : []),
    ...(environment.length ? [sql`i.environment = ANY(${environment})`] : []),
    ...(owner.length ? [anyOf(owner.map((one) => ownerCondition(one, scope)))] : []),
    ...(flag.length ? [sql`i.flags @> ${flag}`] : []),
    ...(lastUsed.length ? [sql`${lastUsedExpression} = ANY(${lastUsed})`] : []),
    ...(baseline.length ? [sql`${baselineExpression} = ANY(${baseline})`] : []),
    ...(liveGrants === undefined ? [] : [liveGrants ? liveGrantExpression : sql`NOT ${liveGrantExpression}`]),
  ]
}

/** The typed filter asks for nothing but what is gone; the query line may ask for it beside other things. */
function presence({ gone, terms }: IdentityFilters): Sql {
  if (gone) return sql`i.gone_at IS NOT NULL`
  return asksForState(terms ?? []) ? sql`TRUE` : sql`i.gone_at IS NULL`
}

/** Scope, presence, the search, the query line and every filter. */
export const wholeCondition = (filters: IdentityFilters, scope: Scope): Sql =>
  allOf([
    inScope(scope),
    presence(filters),
    ...(filters.q ? [sql`i.name ILIKE ${`%${escapeLike(filters.q)}%`}`] : []),
    ...identityTerms(filters.terms ?? [], scope).map(({ condition }) => condition),
    ...setConditions(filters, scope),
  ])

/** Asks for all that is present. */
export const isUnfiltered = (filters: IdentityFilters): boolean =>
  !filters.q && !filters.gone && (filters.terms ?? []).length === 0 && noneOf(filters)

const noneOf = ({ source, kind, environment, owner, flag, lastUsed, baseline, liveGrants }: IdentityFilters): boolean =>
  liveGrants === undefined &&
  [source, kind, environment, owner, flag, lastUsed, baseline].every((chosen) => chosen.length === 0)
