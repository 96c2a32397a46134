/** What a list can be asked for: its qualifiers, with types, words and labels. Plain data, so that pages can pass it on. */

export type Choice = {
  value: string
  label: string
  /** Other words for it. */
  also?: readonly string[]
}

/**
 * choice: one of its words. word: whatever the sources call it. name: the id or the name of a source, person, team or
 * entitlement. age: how long ago, `>90d`. moment: a day, or so long ago. number and length: a figure, a duration.
 */
export type QualifierType = 'choice' | 'word' | 'name' | 'age' | 'moment' | 'number' | 'length'

export type Qualifier = {
  key: string
  label: string
  type: QualifierType
  /** One line for who has never typed it. */
  hint: string
  /** All that a choice takes; what any other type takes beside its own values. */
  choices?: readonly Choice[]
  /** Whose names these are. */
  names?: readonly NameKind[]
  /** Has a button with counts; in this order. */
  facet?: true
}
export type NameKind = 'source' | 'person' | 'team'

export type ListSchema = {
  /** Its last path segment: `identities`. */
  list: string
  one: string
  many: string
  /** Where searched words are looked for: "Name". */
  text: string
  qualifiers: readonly Qualifier[]
}

export const qualifierOf = (schema: ListSchema, key: string): Qualifier | undefined =>
  schema.qualifiers.find((one) => one.key === key)

export const facetsOf = (schema: ListSchema): Qualifier[] => schema.qualifiers.filter((one) => one.facet)

/** The word a choice is stored by, whichever of its words was typed. */
export function choiceOf(qualifier: Qualifier, word: string): Choice | undefined {
  const typed = word.toLowerCase()
  return qualifier.choices?.find(
    (choice) => choice.value.toLowerCase() === typed || choice.also?.some((other) => other.toLowerCase() === typed),
  )
}

/** How many rows have a value; the key `total` counts all that match. */
export type CountedValue = { key: string; value: string; count: number }

/** A name as it is typed without quotes: `Payments (EU)` → `payments-eu`. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
