/**
 * What a principal may do with one action: the regions its statements allow, less what is denied for certain, within
 * its boundary and the organisation's policies. A Deny takes away only what it covers whole; one whose condition is not
 * known leaves the right uncertain.
 */
import { type Answer, every } from '../conditions/answer.ts'
import { allHold } from '../conditions/evaluate.ts'
import type { Lookup } from '../conditions/context.ts'
import { compileResource, type ResourcePattern } from '../policy/arn.ts'
import type { Statement } from '../policy/model.ts'
import { covers, type Pattern } from '../policy/pattern.ts'
import { coversRegion, narrow, type Region } from '../policy/region.ts'
import { spokenIn } from '../policy/spoken.ts'
import { expand } from '../policy/variables.ts'
import type { Holding, Limit, Right } from './model.ts'

/** More pairs of what is allowed and what limits it are not followed: nothing AWS accepts comes near, and it stays unknown. */
const MOST_PAIRS = 50_000
/** Of one action; beyond it the target as a whole stands for the others, and is not certain. */
const MOST_PARTS = 2_500
/** What a Deny spares beyond these is not told apart. */
const MOST_SPARED = 50

/** @param action in lower case, such as `iam:passrole` */
export function rightsTo(holding: Holding, action: string, target: Region): Right[] {
  const spoken = holding.policies.flatMap((policy) => spokenIn(policy, action))
  const denies = spoken.filter(({ effect }) => effect === 'Deny')
  const limits = holding.limits.map((limit) => ({
    limit,
    spoken: (limit.policies ?? []).flatMap((policy) => spokenIn(policy, action)),
  }))
  const allowed = allowedBy(
    spoken.filter(({ effect }) => effect === 'Allow'),
    target,
    holding.context,
  )
  const limited = limits.reduce<Right[]>((rights, { limit, spoken: says }) => {
    const followed = rights.length * says.length > MOST_PAIRS ? { ...limit, policies: null } : limit
    return rights.flatMap((right) => within(right, followed, says, holding.context))
  }, allowed)
  const everyDeny = [...denies, ...limits.flatMap(({ spoken: says }) => says.filter(({ effect }) => effect === 'Deny'))]
  if (limited.length * everyDeny.length > MOST_PAIRS) return limited.map(unlessDenied)
  return limited.flatMap((right) => less(right, everyDeny, holding.context))
}

const unlessDenied = (right: Right): Right => ({
  ...right,
  certain: false,
  missing: [...right.missing, 'denies too many to be followed'],
})

function allowedBy(statements: readonly Statement[], target: Region, context: Lookup): Right[] {
  const rights: Right[] = []
  for (const statement of statements) {
    const [first] = rights
    if (first && rights.length >= MOST_PARTS)
      return [...rights, { ...first, region: target, certain: false, missing: ['resources too many to be followed'] }]
    for (const right of regionsOf(statement, target, context)) rights.push(right)
  }
  return rights
}

type Item = { pattern: ResourcePattern; answer: Answer }

/** What reads the same for everybody is read once: statements of thousands of resources are asked about again and again. */
const sameForAll = new WeakMap<Statement, Item[]>()

function itemsOf(statement: Statement, context: Lookup): Item[] {
  const known = sameForAll.get(statement)
  if (known) return known
  const items = itemsFor(statement, context)
  const { resources, variables } = statement
  if (!variables || !resources?.items.some((item) => item.includes('${'))) sameForAll.set(statement, items)
  return items
}

/** A variable that nobody knows may stand for anything. One without a value matches nothing. */
function itemsFor({ resources, variables }: Statement, context: Lookup): Item[] {
  return (resources?.items ?? ['*']).flatMap((item): Item[] => {
    const expanded = expand(item, variables, context)
    if (expanded.kind === 'absent') return []
    if (expanded.kind === 'parts') return [{ pattern: compileResource(expanded.parts), answer: 'yes' }]
    const open = item.replace(/\$\{[^}]*\}/g, '*')
    return [{ pattern: compileResource([{ text: open, literal: false }]), answer: 'maybe' }]
  })
}

/** What the statement allows of the target. */
function regionsOf(statement: Statement, target: Region, context: Lookup): Right[] {
  const held = allHold(statement.conditions, statement.variables, context)
  if (held === 'no') return []
  const right = (region: Region, answer: Answer): Right => ({
    region,
    certain: every([held, answer]) === 'yes',
    statement,
    conditions: held === 'maybe' ? statement.conditions : [],
    missing: [],
  })
  const items = itemsOf(statement, context)
  // Everything but the listed: somewhere in the target, unless one item takes all of it.
  if (statement.resources?.inverted)
    return items.some(({ pattern }) => coversRegion(pattern, target)) ? [] : [right(target, 'yes')]
  return items.flatMap(({ pattern, answer }) => {
    const region = narrow(target, pattern)
    return region === undefined ? [] : [right(region, answer)]
  })
}

/** What a limit leaves of a right. */
function within(right: Right, limit: Limit, says: readonly Statement[], context: Lookup): Right[] {
  if (limit.policies === null) return [{ ...right, certain: false, missing: [...right.missing, limit.name] }]
  const left = says
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => regionsOf(statement, right.region, context))
  // One that leaves all of it, and for certain, is enough; the others would only say parts of it again.
  const whole = left.find((part) => part.certain && sameRegion(part.region, right.region))
  if (whole) return [right]
  return left.map((part) => ({
    ...right,
    region: part.region,
    certain: right.certain && part.certain,
    conditions: [...right.conditions, ...part.conditions],
  }))
}

const sameRegion = (one: Region, other: Region): boolean =>
  one === other ||
  (one !== null && other !== null && one.every((pattern, index) => pattern.text === other[index]?.text))

/** The right less what is denied of it: nothing, the right itself, what is spared of it, or a right that is not certain. */
function less(right: Right, denies: readonly Statement[], context: Lookup): Right[] {
  let left = [right]
  for (const deny of denies) {
    const held = allHold(deny.conditions, deny.variables, context)
    if (held === 'no') continue
    const splits = held === 'yes' && deny.resources?.inverted === true && left.length < MOST_SPARED
    left = left.flatMap(
      (part) => (splits ? sparedBy(deny, part, context) : null) ?? unlessBy(deny, held, part, context),
    )
    if (left.length === 0) return left
  }
  return left
}

function unlessBy(deny: Statement, held: Answer, right: Right, context: Lookup): Right[] {
  const denied = every([held, coveredBy(deny, right.region, context)])
  if (denied === 'yes') return []
  if (denied === 'no') return [right]
  return [{ ...right, certain: false, conditions: [...right.conditions, ...deny.conditions] }]
}

/** The parts of a right that a Deny of everything but some leaves; null where it leaves the whole, or too many parts. */
function sparedBy(deny: Statement, right: Right, context: Lookup): Right[] | null {
  const items = itemsOf(deny, context)
  if (right.region === null || items.length > MOST_SPARED) return null
  const { region } = right
  const parts: Right[] = []
  for (const { pattern, answer } of items) {
    const part = narrow(region, pattern)
    if (part === undefined) continue
    // Where patterns cross, what is left has no pattern of its own; and what is spared whole needs none.
    if (part === null || sameRegion(part, region) || !isWithin(part, region)) return null
    parts.push({ ...right, region: part, certain: right.certain && answer === 'yes' })
  }
  return parts
}

const isWithin = (part: readonly Pattern[], region: readonly Pattern[]): boolean =>
  part.every((segment, index) => region[index] !== undefined && covers(region[index], segment))

function coveredBy(deny: Statement, region: Region, context: Lookup): Answer {
  const items = itemsOf(deny, context)
  if (deny.resources?.inverted)
    // Spared is what is listed: a region that no item touches is denied whole.
    return items.some(({ pattern }) => narrow(region, pattern) !== undefined) ? 'no' : 'yes'
  const covering = items.filter(({ pattern }) => coversRegion(pattern, region))
  return covering.some(({ answer }) => answer === 'yes') ? 'yes' : covering.length > 0 ? 'maybe' : 'no'
}
