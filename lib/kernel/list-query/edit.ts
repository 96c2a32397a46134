/** Changes to a query's text by buttons and chips: they touch their own part and leave the rest as it was typed. Pure. */
import { type Part, parseQuery, printPart } from './grammar.ts'

/** Cuts one part out of the text. */
export const withoutPart = (text: string, { start, end }: Pick<Part, 'start' | 'end'>): string => {
  const [before, after] = [text.slice(0, start).trimEnd(), text.slice(end).trimStart()]
  return before && after ? `${before} ${after}` : before + after
}

/** What a facet's ticks stand at: the values of its terms that are not negated. */
export const chosenOf = (text: string, key: string): string[] => [
  ...new Set(parseQuery(text).flatMap((part) => (part.key === key && !part.not ? part.values : []))),
]

/** The text with exactly these values for a key, in the place of its first term; negated terms stay. */
export function withChosen(text: string, key: string, values: readonly string[]): string {
  const mine = parseQuery(text).filter((part) => part.key === key && !part.not)
  const term = values.length > 0 ? printPart({ key, not: false, values }) : ''
  const [first] = mine
  if (!first) return `${text.trim()} ${term}`.trim()
  let left = text
  for (const part of mine.slice(1).toReversed()) left = withoutPart(left, part)
  return term ? `${left.slice(0, first.start)}${term}${left.slice(first.end)}` : withoutPart(left, first)
}

/** Parts added by a link that predates the query line. */
export const withParts = (text: string, parts: readonly Pick<Part, 'key' | 'not' | 'values'>[]): string =>
  [text.trim(), ...parts.map(printPart)].filter(Boolean).join(' ')
