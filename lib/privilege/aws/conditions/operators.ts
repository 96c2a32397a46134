/**
 * Condition operators. Source: AWS, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
 * A negated operator is the other way round of its positive one, also for several values.
 */
import { BlockList, isIP } from 'node:net'
import { compileParts, matches } from '../policy/pattern.ts'
import { ARN_SEGMENTS, type Part, splitParts, splitSegments } from '../policy/arn.ts'

/** How one value of the policy compares with one value of the request. */
type Compare = (wanted: readonly Part[], given: string) => boolean
type Operator = { compare: Compare; negated: boolean }

const textOf = (parts: readonly Part[]): string => parts.map(({ text }) => text).join('')

const equals: Compare = (wanted, given) => textOf(wanted) === given
const equalsIgnoringCase: Compare = (wanted, given) => textOf(wanted).toLowerCase() === given.toLowerCase()
const isLike: Compare = (wanted, given) => matches(compileParts(wanted), given)

const numeric =
  (holds: (given: number, wanted: number) => boolean): Compare =>
  (wanted, given) => {
    const [a, b] = [numberOf(given), numberOf(textOf(wanted))]
    return a !== null && b !== null && holds(a, b)
  }
function numberOf(text: string): number | null {
  const trimmed = text.trim()
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) ? Number(trimmed) : null
}

const dated =
  (holds: (given: number, wanted: number) => boolean): Compare =>
  (wanted, given) => {
    const [a, b] = [dateMsOf(given), dateMsOf(textOf(wanted))]
    return a !== null && b !== null && holds(a, b)
  }
const ISO = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:?\d\d)?)?)?)?$/
/** ISO 8601, or seconds since 1970. A time without a zone is UTC. */
export function dateMsOf(text: string): number | null {
  const trimmed = text.trim()
  // A year is written with four digits, an epoch with more.
  if (/^-?\d{5,}(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1_000
  const found = ISO.exec(trimmed)
  if (!found) return null
  const zoned = found[3] !== undefined && found[6] === undefined ? `${trimmed}Z` : trimmed
  const ms = Date.parse(zoned)
  return Number.isNaN(ms) ? null : ms
}

const isBoolean: Compare = (wanted, given) => {
  const [a, b] = [textOf(wanted).toLowerCase(), given.toLowerCase()]
  return a === b && (a === 'true' || a === 'false')
}

const isAddress: Compare = (wanted, given) => {
  const [network = '', bits] = textOf(wanted).trim().split('/')
  const [family, of] = [isIP(network), isIP(given.trim())]
  const size = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits)
  if (family === 0 || family !== of || !Number.isInteger(size) || size < 0 || size > (family === 6 ? 128 : 32))
    return false
  const list = new BlockList()
  list.addSubnet(network, size, family === 6 ? 'ipv6' : 'ipv4')
  return list.check(given.trim(), family === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Each of the six segments by itself; the last keeps its colons. As in a `Resource`, segments that are missing at the end
 * stand for anything, and what is no ARN is compared as text. Wildcards in what a variable brought are letters.
 */
const isArnLike: Compare = (wanted, given) => {
  const [pattern, arn] = [splitParts(wanted, true), splitSegments(given)]
  if (textOf(pattern[0] ?? []) !== 'arn' || pattern.length < 2) return isLike(wanted, given)
  return arn.length === ARN_SEGMENTS && pattern.every((segment, index) => isLike(segment, arn[index] ?? ''))
}

const positive = (compare: Compare): Operator => ({ compare, negated: false })
const negated = (compare: Compare): Operator => ({ compare, negated: true })

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['stringequals', positive(equals)],
  ['stringnotequals', negated(equals)],
  ['stringequalsignorecase', positive(equalsIgnoringCase)],
  ['stringnotequalsignorecase', negated(equalsIgnoringCase)],
  ['stringlike', positive(isLike)],
  ['stringnotlike', negated(isLike)],
  ['numericequals', positive(numeric((given, wanted) => given === wanted))],
  ['numericnotequals', negated(numeric((given, wanted) => given === wanted))],
  ['numericlessthan', positive(numeric((given, wanted) => given < wanted))],
  ['numericlessthanequals', positive(numeric((given, wanted) => given <= wanted))],
  ['numericgreaterthan', positive(numeric((given, wanted) => given > wanted))],
  ['numericgreaterthanequals', positive(numeric((given, wanted) => given >= wanted))],
  ['dateequals', positive(dated((given, wanted) => given === wanted))],
  ['datenotequals', negated(dated((given, wanted) => given === wanted))],
  ['datelessthan', positive(dated((given, wanted) => given < wanted))],
  ['datelessthanequals', positive(dated((given, wanted) => given <= wanted))],
  ['dategreaterthan', positive(dated((given, wanted) => given > wanted))],
  ['dategreaterthanequals', positive(dated((given, wanted) => given >= wanted))],
  ['bool', positive(isBoolean)],
  ['binaryequals', positive(equals)],
  ['ipaddress', positive(isAddress)],
  ['notipaddress', negated(isAddress)],
  ['arnequals', positive(isArnLike)],
  ['arnlike', positive(isArnLike)],
  ['arnnotequals', negated(isArnLike)],
  ['arnnotlike', negated(isArnLike)],
])

export type Quantifier = 'all' | 'any' | null
/** Null for an operator that this reader does not know. `null` as operator: whether the key is there at all. */
export type ReadOperator = {
  quantifier: Quantifier
  ifExists: boolean
  /** Whether its values may hold variables: those of text, of ARNs and `Bool` may. Source: AWS, "Condition operators". */
  variables: boolean
  operator: Operator | 'null'
} | null

const WRITTEN = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/

export function readOperator(written: string): ReadOperator {
  const [, prefix, base = '', suffix] = WRITTEN.exec(written.toLowerCase().trim()) ?? []
  const operator = base === 'null' ? 'null' : OPERATORS.get(base)
  if (operator === undefined) return null
  const quantifier = prefix === undefined ? null : prefix === 'forallvalues' ? 'all' : 'any'
  return { quantifier, ifExists: suffix !== undefined, variables: /^(string|arn|bool)/.test(base), operator }
}
