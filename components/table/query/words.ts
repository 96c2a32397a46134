/** A query line in words: for chips, and for "nothing matches". Pure. */
import { parseQuery, type Part, printPart } from '#lib/kernel/list-query/grammar.ts'
import { choiceOf, type ListSchema, type Qualifier, qualifierOf } from '#lib/kernel/list-query/schema.ts'
import type { KnownValue } from '#lib/kernel/list-query/suggest.ts'
import { kindWords } from '../../ui/kind-words.ts'

export type Known = Readonly<Record<string, readonly KnownValue[]>>
/** How names and ids that stand in the line are called. */
export type Labels = Readonly<Record<string, string>>

const LONGEST = 60
const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/** What a filter calls one of its values. Kinds come as sources name them, and are said as the tables say them. */
export const valueWords = (qualifier: Qualifier, value: string, label = value): string =>
  qualifier.key === 'kind' && label === value ? kindWords(value) : label

export function wordsOf(part: Part, schema: ListSchema, known: Known, labels: Labels): string {
  const qualifier = part.key === null ? undefined : qualifierOf(schema, part.key)
  if (!qualifier) return short(printPart(part))
  const values = part.values.map(
    (value) =>
      choiceOf(qualifier, value)?.label ??
      valueWords(qualifier, value, known[qualifier.key]?.find((one) => one.value === value)?.label ?? labels[value]),
  )
  return short(`${part.not ? 'Not ' : ''}${qualifier.label}: ${values.join(' or ')}`)
}

/** Every part of the line, for "no match". */
export const saidOf = (text: string, schema: ListSchema, labels: Labels = {}): string[] =>
  parseQuery(text).map((part) => wordsOf(part, schema, {}, labels))
