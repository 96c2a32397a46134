/** The terms of the list of people as SQL over `person p`. */
import type { CountedValue } from '#lib/kernel/list-query/schema.ts'
import { TEXT, type Term, type TermValue } from '#lib/kernel/list-query/read.ts'
import { countFacets } from '#lib/platform/db/facets.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { type KeyedCondition, longAgo, termCondition, textIn, wordOf } from '#lib/platform/db/terms.ts'

const roles = sql`ARRAY(SELECT r.role FROM role_assignment r WHERE r.person_id = p.id AND r.ended_at IS NULL)`
const teams = sql`ARRAY(SELECT m.team_id FROM team_member m JOIN team t ON t.id = m.team_id AND t.removed_at IS NULL
  WHERE m.person_id = p.id AND m.ended_at IS NULL)`
const among = (list: Sql, word: string): Sql =>
  word === 'none' ? sql`cardinality(${list}) = 0` : sql`${word} = ANY(${list})`

function valueCondition(key: string, value: TermValue): Sql {
  const word = wordOf(value)
  switch (key) {
    case TEXT:
      return textIn([sql`p.name`, sql`p.email`], word)
    case 'state':
      return sql`p.status = ${word}`
    case 'role':
      return among(roles, word)
    case 'team':
      return among(teams, word)
    case 'last-here': {
      const never = sql`p.last_sign_in_at IS NULL`
      if (value.kind !== 'range') return never
      const seen = longAgo(sql`p.last_sign_in_at`, value)
      return value.to === null ? sql`(${seen} OR ${never})` : seen
    }
    default:
      return sql`FALSE`
  }
}

export const peopleTerms = (terms: readonly Term[]): KeyedCondition[] =>
  terms.map((term) => ({
    key: term.key,
    condition: termCondition(term, (value) => valueCondition(term.key, value)),
  }))

const orNone = (list: Sql): Sql => sql`CASE WHEN cardinality(${list}) = 0 THEN '{none}'::text[] ELSE ${list} END`

export const countPeopleFacets = (runner: SqlRunner, terms: readonly Term[]): Promise<CountedValue[]> =>
  countFacets(runner, {
    from: sql`person p`,
    base: sql`TRUE`,
    terms: peopleTerms(terms),
    facets: [
      { key: 'state', value: sql`p.status` },
      { key: 'role', each: true, value: orNone(roles) },
      { key: 'team', each: true, value: orNone(teams) },
    ],
  })
