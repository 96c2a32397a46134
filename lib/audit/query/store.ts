/** The terms of the audit's list as SQL over `audit_event e`, and what its facets count. */
import type { CountedValue } from '#lib/kernel/list-query/schema.ts'
import { TEXT, type Term, type TermValue } from '#lib/kernel/list-query/read.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { countFacets } from '#lib/platform/db/facets.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { type KeyedCondition, since, termCondition, textIn, until, wordOf } from '#lib/platform/db/terms.ts'
import { EVENT_TYPES } from '../model.ts'
import { roomOfEvent } from './model.ts'

function by(word: string, reader: string | null): Sql {
  if (word === 'curfew') return sql`e.actor_kind <> 'person'`
  return sql`e.actor_id = ${word === 'me' ? reader : word}`
}

function valueCondition(key: string, value: TermValue, reader: string | null): Sql {
  const word = wordOf(value)
  switch (key) {
    case TEXT:
      return textIn([sql`e.summary`, sql`e.actor_label`], word)
    case 'about':
      return sql`e.type = ANY(${EVENT_TYPES.filter((type) => roomOfEvent(type) === word)}::text[])`
    case 'type':
      return sql`e.type = ${word}`
    case 'by':
      return by(word, reader)
    case 'source':
      return sql`e.source_id = ${word}`
    case 'kind':
      return sql`e.kind = ${word}`
    case 'via':
      return sql`e.via = ${word.toLowerCase()}`
    case 'identity':
      return sql`e.identity_id IN (SELECT i.id FROM identity i WHERE i.id = ${word} OR i.name = ${word})`
    case 'subject':
      return sql`e.subject_id = ${word}`
    case 'since':
      return since(sql`e.at`, value)
    case 'until':
      return until(sql`e.at`, value)
    default:
      return sql`FALSE`
  }
}

/** @param reader the person who asks, for "me" */
export const auditTerms = (terms: readonly Term[], reader: string | null): KeyedCondition[] =>
  terms.map((term) => ({
    key: term.key,
    condition: termCondition(term, (value) => valueCondition(term.key, value, reader)),
  }))

/** The log only grows: counts are of its newest part, which is read in one go. */
const NEWEST = 200_000

export const countAuditFacets = (
  runner: SqlRunner,
  terms: readonly Term[],
  reader: string | null,
): Promise<CountedValue[]> =>
  countFacets(runner, {
    from: sql`audit_event e`,
    base: sql`e.seq > (SELECT coalesce(max(newest.seq), 0) - ${NEWEST}::bigint FROM audit_event newest)`,
    terms: auditTerms(terms, reader),
    facets: [
      { key: 'about', value: sql`split_part(e.type, '.', 1)` },
      { key: 'by', value: sql`CASE WHEN e.actor_kind = 'person' THEN e.actor_id ELSE 'curfew' END` },
      { key: 'source', value: sql`e.source_id` },
      { key: 'kind', value: sql`e.kind` },
      { key: 'via', value: sql`e.via` },
    ],
  })
