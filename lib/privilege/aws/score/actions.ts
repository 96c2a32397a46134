/**
 * Every AWS action by a number, in the order of the catalogue: scores are sums over tens of thousands of actions, and
 * numbers add up faster than names. What a pattern matches is looked up once per pattern.
 */
import type { AwsAction, AwsCatalogue } from '../../catalogue/aws.ts'
import { matches, matchesEverything, type Pattern } from '../policy/pattern.ts'

export type ActionTable = {
  size: number
  action(number: number): AwsAction
  /** @param id in lower case */
  numberOf(id: string): number | undefined
  /** The numbers of the actions that a pattern matches, ascending. */
  matching(pattern: Pattern): Uint16Array
  matchingAny(patterns: readonly Pattern[]): Uint16Array
  /** All but those that one of the patterns matches. */
  but(patterns: readonly Pattern[]): Uint16Array
  /** Actions on the same kinds of resource have the same one. */
  kindsOf: Uint16Array
  /** By kind, 1 where something of these services can be meant; "*" is any service. */
  kindsOfServices(services: ReadonlySet<string>): Uint8Array
}

const WILDCARD = /[*?]/

export function actionTableOf(catalogue: AwsCatalogue): ActionTable {
  const actions = catalogue.services.flatMap((service) => catalogue.actionsOf(service))
  const numbers = new Map(actions.map(({ id }, number) => [id, number]))
  const everyNumber = Uint16Array.from(actions, (_, number) => number)
  const ranges = new Map<string, { first: number; end: number }>()
  for (const [number, { service }] of actions.entries()) {
    const range = ranges.get(service)
    if (range) range.end = number + 1
    else ranges.set(service, { first: number, end: number + 1 })
  }
  const known = new Map<string, Uint16Array>()

  function find(pattern: Pattern): Uint16Array {
    if (matchesEverything(pattern)) return everyNumber
    const { text } = pattern
    if (!WILDCARD.test(text)) {
      const number = numbers.get(text)
      return number === undefined ? new Uint16Array() : Uint16Array.of(number)
    }
    const service = text.slice(0, Math.max(0, text.indexOf(':')))
    // A wildcard before the colon may reach over it.
    const within =
      service === '' || WILDCARD.test(service)
        ? everyNumber
        : everyNumber.subarray(ranges.get(service)?.first ?? 0, ranges.get(service)?.end ?? 0)
    return within.filter((number) => matches(pattern, actions[number]?.id ?? ''))
  }

  const matching = (pattern: Pattern): Uint16Array => {
    let found = known.get(pattern.text)
    if (!found) known.set(pattern.text, (found = find(pattern)))
    return found
  }
  return {
    size: actions.length,
    action: (number) => actions[number] ?? missing(number),
    numberOf: (id) => numbers.get(id),
    matching,
    ...togetherOf(everyNumber, matching),
    ...kindsOf(actions),
  }
}

/** What several patterns match together, each number once. */
function togetherOf(
  everyNumber: Uint16Array,
  matching: ActionTable['matching'],
): Pick<ActionTable, 'matchingAny' | 'but'> {
  const marked = new Uint8Array(everyNumber.length)
  const collect = (patterns: readonly Pattern[]): number[] => {
    const found: number[] = []
    for (const pattern of patterns)
      for (const number of matching(pattern))
        if (marked[number] === 0) {
          marked[number] = 1
          found.push(number)
        }
    return found
  }
  return {
    matchingAny(patterns) {
      const found = collect(patterns)
      for (const number of found) marked[number] = 0
      return Uint16Array.from(found).sort()
    },
    but(patterns) {
      const found = collect(patterns)
      const others = everyNumber.filter((number) => marked[number] === 0)
      for (const number of found) marked[number] = 0
      return others
    },
  }
}

function missing(number: number): never {
  throw new RangeError(`there is no action ${number}`)
}

function kindsOf(actions: readonly AwsAction[]): Pick<ActionTable, 'kindsOf' | 'kindsOfServices'> {
  const known = new Map<string, number>()
  const servicesOf: ReadonlySet<string>[] = []
  const kinds = Uint16Array.from(actions, ({ arns }) => {
    const key = arns.join(' ')
    let kind = known.get(key)
    if (kind === undefined) {
      known.set(key, (kind = known.size))
      servicesOf.push(new Set(arns.map((arn) => arn.split(':', 3)[2] ?? '*')))
    }
    return kind
  })
  const near = new Map<string, Uint8Array>()
  return {
    kindsOf: kinds,
    kindsOfServices(services) {
      const key = [...services].sort().join(' ')
      let found = near.get(key)
      if (!found) {
        const isNear = (ofKind: ReadonlySet<string>): boolean =>
          services.has('*') || ofKind.has('*') || !ofKind.isDisjointFrom(services)
        near.set(key, (found = Uint8Array.from(servicesOf, (ofKind) => (isNear(ofKind) ? 1 : 0))))
      }
      return found
    },
  }
}
