/** A text read by a list's schema: what is asked for, typed, and what is wrong with it and where. Pure. */
import { parseQuery, type Part, QUERY_MAX } from './grammar.ts'
import { choiceOf, type ListSchema, type Qualifier, qualifierOf } from './schema.ts'
import { type Moment, readLength, readMoment, readNumber, readRange, type Range } from './values.ts'

/** Any one of the values must hold; none of them may when `not`. Terms add up. The key `text` is for searched words. */
export type Term = { key: string; not: boolean; values: readonly TermValue[] }
export type TermValue = Word | ({ kind: 'range' } & Range) | ({ kind: 'moment' } & Moment)
/** `named`: one of the schema's own words, not a name or word of the inventory. */
export type Word = { kind: 'word'; word: string; named: boolean }

/** Said at the field; start and end are places in the text. */
export type Problem = { start: number; end: number; message: string }
export type ReadQuery = { terms: Term[]; problems: Problem[] }

export const TEXT = 'text'
/** More would be a program, and each costs the database. */
const TERMS_MAX = 20
const VALUES_MAX = 50

type Options = { zone?: string }

export function readQuery(text: string, schema: ListSchema, { zone = 'UTC' }: Options = {}): ReadQuery {
  if (text.length > QUERY_MAX) return tooLong(text)
  const terms: Term[] = []
  const problems: Problem[] = []
  for (const part of parseQuery(text)) {
    const read = readTerm(part, schema, zone)
    if ('message' in read) problems.push({ start: part.start, end: part.end, message: read.message })
    else terms.push(read)
  }
  if (terms.length > TERMS_MAX)
    problems.push({ start: 0, end: text.length, message: `Ask for ${TERMS_MAX} things at most.` })
  return { terms, problems }
}

const tooLong = (text: string): ReadQuery => ({
  terms: [],
  problems: [{ start: QUERY_MAX, end: text.length, message: `Ask in ${QUERY_MAX} characters at most.` }],
})

const wrong = (message: string) => ({ message })

function readTerm(part: Part, schema: ListSchema, zone: string): Term | { message: string } {
  if (part.unclosed) return wrong('A quote is opened here and not closed.')
  if (part.values.some((value) => value.includes('\0') || !value.isWellFormed()))
    return wrong('It holds a character that cannot be looked for.')
  if (part.key === null)
    return { key: TEXT, not: part.not, values: part.values.map((word) => ({ kind: 'word', word, named: false })) }
  const qualifier = qualifierOf(schema, part.key)
  if (!qualifier) return wrong(unknownKey(part, schema))
  if (part.values.length === 0) return wrong(`${part.key}: needs a value, such as ${exampleOf(qualifier)}.`)
  if (part.values.length > VALUES_MAX) return wrong(`${part.key}: takes ${VALUES_MAX} values at most.`)
  const values: TermValue[] = []
  for (const typed of part.values) {
    const value = readValue(qualifier, typed, zone)
    if (value === null) return wrong(`${qualifier.key}: does not take “${shown(typed)}”. ${expects(qualifier)}`)
    values.push(value)
  }
  return { key: qualifier.key, not: part.not, values }
}

function readValue(qualifier: Qualifier, typed: string, zone: string): TermValue | null {
  const choice = choiceOf(qualifier, typed)
  if (choice) return { kind: 'word', word: choice.value, named: true }
  switch (qualifier.type) {
    case 'choice':
      return null
    case 'word':
    case 'name':
      return { kind: 'word', word: typed, named: false }
    case 'age':
      return rangeOf(/^([<>]|.*\.\.)/.test(typed) ? readRange(typed, readPositive) : null)
    case 'length':
      return rangeOf(readRange(typed, readLength))
    case 'number':
      return rangeOf(readRange(typed, readNumber))
    case 'moment': {
      const moment = readMoment(typed, zone, qualifier.key === 'until')
      return moment && { kind: 'moment', ...moment }
    }
  }
}

const rangeOf = (range: Range | null): TermValue | null => range && { kind: 'range', ...range }
const readPositive = (text: string): number | null => {
  const found = readLength(text)
  return found !== null && found >= 0 ? found : null
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
const listed = (words: readonly string[]): string => words.join(', ')

function unknownKey({ key, not, values }: Part, schema: ListSchema): string {
  const known = schema.qualifiers.map((one) => one.key)
  const near = known.find((one) => one.startsWith(key ?? '') || (key ?? '').startsWith(one))
  const instead = near ? `Do you mean ${near}:?` : `There are ${listed(known.map((one) => `${one}:`))}.`
  return `There is no filter ${not ? '-' : ''}${shown(key ?? '')}: here. ${instead} To search for it as text, put it in quotes${values.length ? '' : ' as a whole'}.`
}

const EXAMPLES: Readonly<Record<Exclude<Qualifier['type'], 'choice'>, string>> = {
  word: 'a word',
  name: 'a name',
  age: '>90d (longer ago) or <7d (since then)',
  moment: '7d (days ago) or 2026-11-01',
  number: '0, >10 or 2..5',
  length: '>1h or 15m..4h',
}

/** What could stand behind the colon. */
export const exampleOf = ({ type, choices }: Qualifier): string => {
  const words = choices?.slice(0, 2).map((choice) => choice.value) ?? []
  return [...words, ...(type === 'choice' ? [] : [EXAMPLES[type]])].join(', ')
}

function expects(qualifier: Qualifier): string {
  const words = qualifier.choices?.map((choice) => choice.value) ?? []
  const own = qualifier.type === 'choice' ? [] : [EXAMPLES[qualifier.type]]
  return `It takes ${listed([...words, ...own])}.`
}
