/** What could be typed next: the qualifiers of a list, then the values of one. Pure. */
import { parseQuery, printPart } from './grammar.ts'
import { type ListSchema, type Qualifier, qualifierOf } from './schema.ts'

/** A value that rows have, as facets count them. */
export type KnownValue = { value: string; label: string; count?: number }
export type Suggestion = {
  /** Unique among the suggestions. */
  id: string
  /** What is put in the place of [from, to). */
  insert: string
  /** As typed: `owner:` or `none`. */
  word: string
  label: string
  count?: number
}
export type Suggestions = { from: number; to: number; items: Suggestion[] }

const MOST = 12
const AGES: readonly KnownValue[] = [
  { value: '<1d', label: 'In the last day' },
  { value: '<7d', label: 'In the last 7 days' },
  { value: '>30d', label: 'More than 30 days ago' },
  { value: '>90d', label: 'More than 90 days ago' },
]
const PRESETS: Readonly<Partial<Record<Qualifier['type'], readonly KnownValue[]>>> = {
  age: AGES,
  moment: [
    { value: '1d', label: 'A day ago' },
    { value: '7d', label: '7 days ago' },
    { value: '30d', label: '30 days ago' },
  ],
  number: [
    { value: '0', label: 'None' },
    { value: '>0', label: 'At least one' },
    { value: '>10', label: 'More than 10' },
  ],
  length: [
    { value: '<15m', label: 'Less than 15 minutes' },
    { value: '>1h', label: 'More than an hour' },
    { value: '>8h', label: 'More than 8 hours' },
  ],
}

/** The part that the caret stands in or directly behind, up to the caret. */
function wordAt(text: string, caret: number): { start: number; typed: string } {
  const part = parseQuery(text.slice(0, caret)).at(-1)
  return part && part.end === caret && !part.unclosed
    ? { start: part.start, typed: text.slice(part.start, caret) }
    : { start: caret, typed: '' }
}

export function suggest(
  text: string,
  caret: number,
  schema: ListSchema,
  known: Readonly<Record<string, readonly KnownValue[]>>,
): Suggestions {
  const { start, typed } = wordAt(text, caret)
  const minus = typed.startsWith('-') ? 1 : 0
  const colon = typed.indexOf(':')
  if (colon < 0) return keysFrom(schema, start + minus, caret, typed.slice(minus))
  const qualifier = qualifierOf(schema, typed.slice(minus, colon).toLowerCase())
  if (!qualifier) return { from: caret, to: caret, items: [] }
  const from = start + Math.max(colon, typed.lastIndexOf(',')) + 1
  return valuesFrom(qualifier, known[qualifier.key] ?? [], from, caret, text.slice(from, caret))
}

function keysFrom(schema: ListSchema, from: number, to: number, typed: string): Suggestions {
  const wanted = typed.toLowerCase()
  const matches = schema.qualifiers.filter(
    ({ key, label }) => key.startsWith(wanted) || (wanted !== '' && label.toLowerCase().startsWith(wanted)),
  )
  const items = matches.map(({ key, hint }) => ({ id: key, insert: `${key}:`, word: `${key}:`, label: hint }))
  return { from, to, items }
}

function valuesFrom(
  qualifier: Qualifier,
  known: readonly KnownValue[],
  from: number,
  to: number,
  typed: string,
): Suggestions {
  const wanted = typed.replaceAll('"', '').toLowerCase()
  const all = [...known, ...(qualifier.choices ?? []), ...(PRESETS[qualifier.type] ?? [])]
  const seen = new Set<string>()
  const items: Suggestion[] = []
  for (const one of all) {
    if (seen.has(one.value) || items.length === MOST) continue
    if (!one.value.toLowerCase().includes(wanted) && !one.label.toLowerCase().includes(wanted)) continue
    seen.add(one.value)
    const insert = printPart({ key: 'k', not: false, values: [one.value] }).slice(2)
    const count = 'count' in one ? one.count : undefined
    items.push({
      id: `${qualifier.key}:${one.value}`,
      insert: `${insert} `,
      word: one.value,
      label: one.label,
      ...(count === undefined ? {} : { count }),
    })
  }
  return { from, to, items }
}
