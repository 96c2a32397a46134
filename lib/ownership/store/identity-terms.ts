/** The terms of the identity list as SQL over `identity i`, its source `s` and its live ownership `o`. */
import type { CountedValue } from '#lib/kernel/list-query/schema.ts'
import { TEXT, type Term, type TermValue } from '#lib/kernel/list-query/read.ts'
import type { Scope } from '#lib/people/server.ts'
import { countFacets, type FacetExpression } from '#lib/platform/db/facets.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { allOf, type Sql, sql } from '#lib/platform/db/sql.ts'
import { type KeyedCondition, longAgo, since, termCondition, textIn, within, wordOf } from '#lib/platform/db/terms.ts'
import {
  baselineExpression,
  lastUsedExpression,
  listFrom,
  liveGrantExpression,
  tierExpression,
} from './identity-expressions.ts'
import { hasLeft, inScope, mineCondition } from './in-scope.ts'

const hasClaim = sql`EXISTS (SELECT 1 FROM claim c WHERE c.source_id = i.source_id AND c.identity_id = i.id AND c.state = 'pending')`
const isAdmin = sql`(i.flags @> '{superuser}')`
const LEFT = sql`(o.id IS NOT NULL AND ${hasLeft(sql`o.owner_person_id`, sql`o.owner_team_id`)})`
const NEVER = sql`(i.last_used_at IS NULL AND i.last_used_known)`

function ownedBy(owner: string, scope: Scope): Sql {
  if (owner === 'none') return sql`o.id IS NULL`
  if (owner === 'me') return sql`coalesce(${mineCondition(scope)}, false)`
  if (owner === 'left') return LEFT
  return sql`(o.owner_team_id = ${owner} OR o.owner_person_id = ${owner})`
}

/** Never seen in use is the longest time ago; what is not watched is neither long nor short ago. */
function usedAgo(value: TermValue): Sql {
  if (value.kind !== 'range')
    return wordOf(value) === 'never' ? NEVER : sql`(i.last_used_at IS NULL AND NOT i.last_used_known)`
  const seen = longAgo(sql`i.last_used_at`, value)
  return value.to === null ? sql`(${seen} OR ${NEVER})` : seen
}

const HAS: Readonly<Record<string, Sql>> = {
  grant: liveGrantExpression,
  claim: hasClaim,
  session: sql`i.live_sessions > 0`,
}
const PRIVILEGE: Readonly<Record<string, Sql>> = {
  admin: isAdmin,
  standing: sql`i.standing_count > 0`,
  granted: liveGrantExpression,
  none: sql`(i.standing_count = 0 AND NOT ${liveGrantExpression})`,
}
const FALSE = sql`FALSE`

function valueCondition(key: string, value: TermValue, scope: Scope): Sql {
  const word = wordOf(value)
  switch (key) {
    case TEXT:
      return textIn([sql`i.name`], word)
    case 'owner':
      return ownedBy(word, scope)
    case 'source':
      return sql`i.source_id = ${word}`
    case 'kind':
      return sql`lower(i.kind) = ${word.toLowerCase()}`
    case 'env':
      return sql`lower(i.environment) = ${word.toLowerCase()}`
    case 'is':
      return sql`i.flags @> ARRAY[${word === 'unused' ? 'dormant' : word}]::text[]`
    case 'state':
      return word === 'gone' ? sql`i.gone_at IS NOT NULL` : sql`i.gone_at IS NULL`
    case 'has':
      return HAS[word] ?? FALSE
    case 'privilege':
      return PRIVILEGE[word] ?? FALSE
    case 'baseline':
      return sql`${baselineExpression} = ${word}`
    case 'last-used':
      return usedAgo(value)
    case 'first-seen':
      return value.kind === 'range' ? longAgo(sql`i.first_seen_at`, value) : FALSE
    case 'since':
      return since(sql`i.first_seen_at`, value)
    case 'standing':
      return value.kind === 'range' ? within(sql`i.standing_count`, value) : FALSE
    case 'tier':
      return sql`${tierExpression} = ${word}`
    case 'ae':
      return value.kind === 'range' ? within(sql`i.ae_plus`, value) : FALSE
    case 'holds':
      return sql`EXISTS (SELECT 1 FROM holding h JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
        WHERE h.source_id = i.source_id AND h.identity_id = i.id AND h.gone_at IS NULL AND lower(e.name) = ${word.toLowerCase()})`
    default:
      return FALSE
  }
}

export const identityTerms = (terms: readonly Term[], scope: Scope): KeyedCondition[] =>
  terms.map((term) => ({
    key: term.key,
    condition: termCondition(term, (value) => valueCondition(term.key, value, scope)),
  }))

/** Those that are gone are listed only where their state is asked for. */
export const asksForState = (terms: readonly Term[]): boolean => terms.some(({ key }) => key === 'state')

const FACETS = (scope: Scope): FacetExpression[] => [
  {
    key: 'owner',
    each: true,
    value: sql`ARRAY[CASE WHEN o.id IS NULL THEN 'none' ELSE coalesce(o.owner_team_id, o.owner_person_id) END]
      || CASE WHEN coalesce(${mineCondition(scope)}, false) THEN '{me}'::text[] ELSE '{}'::text[] END
      || CASE WHEN ${LEFT} THEN '{left}'::text[] ELSE '{}'::text[] END`,
  },
  { key: 'baseline', value: baselineExpression },
  { key: 'last-used', value: lastUsedExpression },
  {
    key: 'is',
    each: true,
    value: sql`array_replace(i.flags, 'dormant', 'unused')`,
  },
  {
    key: 'has',
    each: true,
    value: sql`CASE WHEN ${liveGrantExpression} THEN '{grant}'::text[] ELSE '{}'::text[] END || CASE WHEN ${hasClaim} THEN '{claim}'::text[] ELSE '{}'::text[] END
      || CASE WHEN i.live_sessions > 0 THEN '{session}'::text[] ELSE '{}'::text[] END`,
  },
  { key: 'tier', value: tierExpression },
  { key: 'kind', value: sql`i.kind` },
  { key: 'source', value: sql`i.source_id` },
  { key: 'env', value: sql`i.environment` },
]

/** Buckets that exclude each other, as the query line says them; the longest includes what was never seen. */
const BUCKETS: Readonly<Record<string, string>> = {
  '7d': '<7d',
  '30d': '7d..30d',
  '90d': '30d..90d',
  older: '>90d',
  'never-seen': 'never',
  unknown: 'unknown',
}

/** Each facet counted under the other terms, and the total under all. */
export async function countIdentityFacets(
  runner: SqlRunner,
  scope: Scope,
  terms: readonly Term[],
): Promise<CountedValue[]> {
  const counted = await countFacets(runner, {
    from: listFrom,
    base: allOf([inScope(scope), asksForState(terms) ? sql`TRUE` : sql`i.gone_at IS NULL`]),
    terms: identityTerms(terms, scope),
    facets: FACETS(scope),
  })
  const used = counted.filter(({ key }) => key === 'last-used')
  const of = (bucket: string) => used.find(({ value }) => value === bucket)?.count ?? 0
  const byAge = Object.entries(BUCKETS).map(([bucket, value]) => ({
    key: 'last-used',
    value,
    count: bucket === 'older' ? of('older') + of('never-seen') : of(bucket),
  }))
  return [...counted.filter(({ key }) => key !== 'last-used'), ...byAge]
}
