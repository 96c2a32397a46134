/** How a scan writes what it found. */
import type { AwsCatalogue } from '../../catalogue/aws.ts'
import type { Condition } from '../policy/model.ts'

/** As AWS writes them: `iam:PassRole`. */
export const namesOf = (actions: Iterable<string>, catalogue: AwsCatalogue): string[] =>
  [...new Set(actions)].map((id) => {
    const known = names.get(id) ?? catalogue.action(id)
    if (typeof known === 'string') return known
    const name = known ? `${known.service}:${known.name}` : id
    names.set(id, name)
    return name
  })
/** Of the few actions that paths need. */
const names = new Map<string, string>()

export const wordsOf = (conditions: readonly Condition[]): string[] => [
  ...new Set(conditions.map(({ operator, key, values }) => `${operator} ${key}: ${values.join(', ')}`)),
]

/** "a", "a and b", "a, b and 3 more". */
export function enumerated(items: readonly string[], most = 3): string {
  const shown = items.length > most ? items.slice(0, most - 1) : items
  const left = items.length - shown.length
  const all = left > 0 ? [...shown, `${left} more`] : shown
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}

/** Reasons and lists are read by people and compared by machines: code points, not a language's order. */
export const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The name at the end of an ARN. */
export const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)
