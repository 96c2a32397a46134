/** The terms of the lists of requests, grants and drift as SQL over their rows. */
import { TEXT, type Term, type TermValue } from '#lib/kernel/list-query/read.ts'
import { hasLeft } from '#lib/ownership/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { type KeyedCondition, since, termCondition, textIn, until, within, wordOf } from '#lib/platform/db/terms.ts'
import { HELD_MS, HOW_ENDED } from './how-ended.ts'
import { isReader } from './visible.ts'

const FALSE = sql`FALSE`

type Names = { sourceId: Sql; identityId: Sql; entitlementId: Sql; askedBy: ((people: Sql) => Sql) | null }
const REQUEST_NAMES: Names = {
  sourceId: sql`r.source_id`,
  identityId: sql`r.identity_id`,
  entitlementId: sql`r.entitlement_id`,
  askedBy: (people) => sql`r.requester_person_id IN (${people})`,
}
const GRANT_NAMES: Names = {
  sourceId: sql`g.source_id`,
  identityId: sql`g.identity_id`,
  entitlementId: sql`g.entitlement_id`,
  // By the request's own row: joined for each grant, it would be read a hundred thousand times in no order.
  askedBy: (people) =>
    sql`g.request_id IN (SELECT asked.id FROM access_request asked WHERE asked.requester_person_id IN (${people}))`,
}

/** Where a list keeps what all three can be asked for. */
type Columns = Names & {
  /** When it began, was asked for or was found. */
  at: Sql
  own: (key: string, value: TermValue, scope: Scope) => Sql | null
}

const person = (column: Sql, word: string, scope: Scope): Sql =>
  word === 'me'
    ? sql`coalesce(${isReader(scope, column)}, false)`
    : word === 'none'
      ? sql`${column} IS NULL`
      : sql`${column} = ${word}`

function ownedNow({ sourceId, identityId }: Columns, word: string, scope: Scope): Sql {
  const live = sql`SELECT 1 FROM ownership fo WHERE fo.source_id = ${sourceId} AND fo.identity_id = ${identityId} AND fo.ended_at IS NULL`
  if (word === 'none') return sql`NOT EXISTS (${live})`
  if (word === 'me')
    return sql`EXISTS (${live} AND (${isReader(scope, sql`fo.owner_person_id`)} OR fo.owner_team_id = ANY(${[...scope.teamIds]}::text[])))`
  if (word === 'left') return sql`EXISTS (${live} AND ${hasLeft(sql`fo.owner_person_id`, sql`fo.owner_team_id`)})`
  return sql`EXISTS (${live} AND (fo.owner_person_id = ${word} OR fo.owner_team_id = ${word}))`
}

/**
 * The text stands in a name of whom or what the row is about. Names are looked through once, not again for each of a
 * hundred thousand rows.
 */
function namesHave({ sourceId, identityId, entitlementId, askedBy }: Names, text: string): Sql {
  const found = textIn([sql`named.name`], text)
  const requester = askedBy ? sql`OR ${askedBy(sql`SELECT named.id FROM person named WHERE ${found}`)}` : sql``
  return sql`((${sourceId}, ${identityId}) IN (SELECT named.source_id, named.id FROM identity named WHERE ${found})
    OR (${sourceId}, ${entitlementId}) IN (SELECT named.source_id, named.id FROM entitlement named WHERE ${found}) ${requester})`
}

function shared(columns: Columns, key: string, value: TermValue, scope: Scope): Sql {
  const word = wordOf(value)
  switch (key) {
    case TEXT:
      return namesHave(columns, word)
    case 'source':
      return sql`${columns.sourceId} = ${word}`
    case 'env':
      return sql`lower(s.environment) = ${word.toLowerCase()}`
    case 'owner':
      return ownedNow(columns, word, scope)
    case 'identity':
      return sql`(${columns.identityId} = ${word} OR lower(i.name) = ${word.toLowerCase()})`
    case 'entitlement':
      return sql`(${columns.entitlementId} = ${word} OR lower(e.name) = ${word.toLowerCase()})`
    case 'since':
      return since(columns.at, value)
    case 'until':
      return until(columns.at, value)
    default:
      return FALSE
  }
}

const conditions =
  (columns: Columns) =>
  (terms: readonly Term[], scope: Scope): KeyedCondition[] =>
    terms.map((term) => ({
      key: term.key,
      condition: termCondition(
        term,
        (value) => columns.own(term.key, value, scope) ?? shared(columns, term.key, value, scope),
      ),
    }))

/** The same for a text by itself, on grants `g` and on requests `r`. */
export const grantNamesHave = (text: string): Sql => namesHave(GRANT_NAMES, text)
export const requestNamesHave = (text: string): Sql => namesHave(REQUEST_NAMES, text)

const asRange = (column: Sql, value: TermValue): Sql => (value.kind === 'range' ? within(column, value) : FALSE)

export const requestTerms = conditions({
  ...REQUEST_NAMES,
  at: sql`r.created_at`,
  own: (key, value, scope) => {
    switch (key) {
      case 'state':
        return sql`r.state = ${wordOf(value)}`
      case 'requester':
        return person(sql`r.requester_person_id`, wordOf(value), scope)
      case 'approver':
        return person(sql`r.decided_by`, wordOf(value), scope)
      case 'is':
        return wordOf(value) === 'more-time' ? sql`r.extends_grant_id IS NOT NULL` : sql`r.starts_at IS NOT NULL`
      case 'for':
        return asRange(sql`r.duration_ms`, value)
      default:
        return null
    }
  },
})

export const grantTerms = conditions({
  ...GRANT_NAMES,
  at: sql`coalesce(g.active_at, g.starts_at)`,
  own: (key, value, scope) => {
    switch (key) {
      case 'end':
        return HOW_ENDED[wordOf(value) as keyof typeof HOW_ENDED] ?? FALSE
      case 'state':
        return sql`g.state = ${wordOf(value)}`
      case 'requester':
        return person(sql`r.requester_person_id`, wordOf(value), scope)
      case 'approver':
        return person(sql`r.decided_by`, wordOf(value), scope)
      case 'for':
        return asRange(sql`g.duration_ms`, value)
      case 'asked':
        return asRange(sql`r.duration_ms`, value)
      case 'held':
        return asRange(HELD_MS, value)
      case 'overshoot':
        return asRange(sql`g.overshoot_ms`, value)
      default:
        return null
    }
  },
})

export const driftTerms = conditions({
  sourceId: sql`d.source_id`,
  identityId: sql`d.identity_id`,
  entitlementId: sql`d.entitlement_id`,
  askedBy: null,
  at: sql`d.found_at`,
  own: (key, value, scope) => {
    switch (key) {
      case 'kind':
        return sql`d.kind = ${wordOf(value)}`
      case 'state':
        return sql`d.state = ${wordOf(value)}`
      case 'decided-by':
        return person(sql`d.closed_by`, wordOf(value), scope)
      default:
        return null
    }
  },
})
