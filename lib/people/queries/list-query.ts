/** The line a list is asked by, read with the names it speaks of: pages tell what is wrong, the API refuses it. */
import { DomainError } from '#lib/kernel/errors.ts'
import { parseQuery } from '#lib/kernel/list-query/grammar.ts'
import { type Problem, readQuery, type Term, type TermValue } from '#lib/kernel/list-query/read.ts'
import {
  choiceOf,
  type CountedValue,
  type ListSchema,
  type Qualifier,
  qualifierOf,
  slugOf,
} from '#lib/kernel/list-query/schema.ts'
import type { Context } from '#lib/platform/context.ts'
import { findNamed, type NamedThing, namesOfIds } from '../store/names.ts'

export type AskedList = {
  terms: Term[]
  problems: Problem[]
  /** How names and ids in the text are called: `src_…` → payments-prod. */
  labels: Record<string, string>
}

const matches = (thing: NamedThing, word: string): boolean => {
  const typed = word.toLowerCase()
  const email = thing.email?.toLowerCase()
  return (
    thing.id === word ||
    thing.name.toLowerCase() === typed ||
    email === typed ||
    email?.split('@')[0] === typed ||
    slugOf(thing.name) === typed
  )
}

/** The names as ids in the terms; a name that nobody has is told at its place. */
export async function askList(
  ctx: Pick<Context, 'db'>,
  schema: ListSchema,
  text: string,
  options: { zone?: string } = {},
): Promise<AskedList> {
  const { terms, problems } = readQuery(text, schema, options)
  const words = terms.flatMap((term) => namesIn(term, qualifierOf(schema, term.key)))
  if (words.length === 0) return { terms, problems, labels: {} }
  const found = await findNamed(ctx.db, [...new Set(words)])
  const missing: Problem[] = []
  const resolved = terms.map((term) => {
    const qualifier = qualifierOf(schema, term.key)
    if (qualifier?.type !== 'name') return term
    const things = found.filter(({ kind }) => qualifier.names?.includes(kind))
    for (const word of namesIn(term, qualifier))
      if (!things.some((thing) => matches(thing, word))) missing.push(...nobody(text, qualifier, word))
    return { ...term, values: term.values.flatMap((value) => idsOf(value, things)) }
  })
  const labels = Object.fromEntries(
    words.flatMap((word) => found.filter((thing) => matches(thing, word)).map((thing) => [word, thing.name])),
  )
  return {
    terms: missing.length > 0 ? [] : resolved,
    problems: [...problems, ...missing].toSorted((a, b) => a.start - b.start),
    labels,
  }
}

const namesIn = (term: Term, qualifier: Qualifier | undefined): string[] =>
  qualifier?.type === 'name'
    ? term.values.flatMap((value) => (value.kind === 'word' && !value.named ? [value.word] : []))
    : []

const idsOf = (value: TermValue, things: readonly NamedThing[]): TermValue[] =>
  value.kind === 'word' && !value.named
    ? things.filter((thing) => matches(thing, value.word)).map(({ id }) => ({ ...value, word: id }))
    : [value]

const KINDS = { source: 'source', person: 'person', team: 'team' } as const

const nobody = (text: string, { key, names, label }: Qualifier, word: string): Problem[] =>
  parseQuery(text)
    .filter((part) => part.key === key && part.values.includes(word))
    .map(({ start, end }) => ({
      start,
      end,
      message: `${label}: there is no ${(names ?? []).map((kind) => KINDS[kind]).join(' or ')} called “${word.slice(0, 60)}”.`,
    }))

/**
 * @param zone where the days in it begin
 * @throws DomainError `input.invalid` that says all that is wrong with it
 */
export async function listTerms(
  ctx: Pick<Context, 'db'>,
  schema: ListSchema,
  text: string | undefined,
  zone?: string,
): Promise<Term[]> {
  if (!text) return []
  const { terms, problems } = await askList(ctx, schema, text, zone ? { zone } : {})
  if (problems.length > 0) throw new DomainError('input.invalid', problems.map(({ message }) => message).join(' '))
  return terms
}

export type FacetValue = { value: string; label: string; count: number }
export type ListFacets = { total: number; facets: Record<string, FacetValue[]> }

/** Counted values in the words of the query line: ids become names where a name says which one is meant. */
export async function toFacets(
  ctx: Pick<Context, 'db'>,
  schema: ListSchema,
  counted: readonly CountedValue[],
): Promise<ListFacets> {
  const named = schema.qualifiers.filter((qualifier) => qualifier.type === 'name').map(({ key }) => key)
  const ids = counted.filter(({ key }) => named.includes(key)).map(({ value }) => value)
  const things = ids.length > 0 ? await namesOfIds(ctx.db, [...new Set(ids)]) : []
  const facets: Record<string, FacetValue[]> = {}
  for (const qualifier of schema.qualifiers.filter(({ facet }) => facet)) {
    const mine = counted.filter(({ key }) => key === qualifier.key)
    const rows = mine.map(({ value, count }) => ({ ...worded(qualifier, value, things), count }))
    const absent = (qualifier.choices ?? []).filter((choice) => !rows.some((row) => row.value === choice.value))
    facets[qualifier.key] = [...rows, ...absent.map(({ value, label }) => ({ value, label, count: 0 }))]
  }
  return { total: counted.find(({ key }) => key === 'total')?.count ?? 0, facets }
}

const LONGEST_NAME = 60

function worded(qualifier: Qualifier, value: string, things: readonly NamedThing[]): { value: string; label: string } {
  const choice = choiceOf(qualifier, value)
  if (choice) return { value: choice.value, label: choice.label }
  const thing = things.find(({ id }) => id === value)
  if (!thing) return { value, label: value }
  const slug = slugOf(thing.name)
  const isUnique = things.filter((other) => matches(other, slug)).length === 1
  const isTakenWord = choiceOf(qualifier, slug) !== undefined
  return {
    value: slug && isUnique && !isTakenWord && slug.length <= LONGEST_NAME ? slug : thing.id,
    label: thing.name,
  }
}
