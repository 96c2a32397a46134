/** What one statement says to whole tables of actions: which it speaks of, and how much of their resources. */
import type { AwsAction } from '../../catalogue/aws.ts'
import { ALL, codeOfListed, PATTERN } from '../../score/reach.ts'
import type { Lookup } from '../conditions/context.ts'
import { allHold } from '../conditions/evaluate.ts'
import type { Policy, Statement } from '../policy/model.ts'
import { isLiteral, matchesEverything } from '../policy/pattern.ts'
import { type Region, regionOf, textOf } from '../policy/region.ts'
import { expand } from '../policy/variables.ts'
import type { Right } from '../rights/model.ts'
import type { ActionTable } from './actions.ts'

/** A statement, and the actions it speaks of. */
export type Speaking = {
  statement: Statement
  /** Those of which it says so about every resource. */
  whole: Uint16Array
  /** Those of which it may say so about some resources. */
  parts: Uint16Array
}

const NONE = new Uint16Array()

export function speakingOf(statement: Statement, table: ActionTable): Speaking {
  const numbers = numbersOf(statement, table)
  const { resources } = statement
  if (!resources) return { statement, whole: NONE, parts: numbers }
  if (!resources.inverted && resources.items.includes('*')) return { statement, whole: numbers, parts: NONE }
  const services = new Set(resources.items.map(serviceOf))
  const isNear = table.kindsOfServices(services)
  const near = (number: number): boolean => isNear[table.kindsOf[number] ?? 0] === 1
  const parts = numbers.filter(near)
  // Everything but resources of other services is everything.
  const whole = resources.inverted ? numbers.filter((number) => !near(number)) : NONE
  return { statement, whole, parts }
}

/** The service of a resource as a policy writes it; "*" where it may be any. */
function serviceOf(item: string): string {
  const [scheme, , service = '*'] = item.split(':', 3)
  return scheme !== 'arn' || /[*?$]/.test(service) ? '*' : service
}

/** The actions that a statement speaks of, ascending. */
function numbersOf({ actions }: Statement, table: ActionTable): Uint16Array {
  const [first, ...more] = actions.items
  const found = actions.items.find(matchesEverything) ?? (more.length === 0 ? first : undefined)
  if (found && !actions.inverted) return table.matching(found)
  return actions.inverted ? table.but(actions.items) : table.matchingAny(actions.items)
}

/** Whether it says the same whoever asks. */
export const saysTheSame = ({ conditions, variables, resources }: Statement): boolean =>
  conditions.length === 0 && !(variables && resources?.items.some((item) => item.includes('${')))

/** What a statement says of one who asks, as far as that differs: whether its conditions hold, and its variables. */
export function sayingOf({ conditions, variables, resources }: Statement, context: Lookup): string {
  const held = allHold(conditions, variables, context)
  const items = variables ? (resources?.items ?? []).filter((item) => item.includes('${')) : []
  const said = items.map((item) => {
    const expanded = expand(item, true, context)
    return expanded.kind === 'parts' ? expanded.parts.map(({ text }) => text).join('') : expanded.kind
  })
  return JSON.stringify([held, ...said])
}

/** A policy of this statement alone, with some of its resources: the exact evaluation takes policies. */
export function alone(statement: Statement, keeps: (item: string) => boolean): Policy {
  const { policy: name, resources } = statement
  const kept = resources && { ...resources, items: resources.items.filter(keeps) }
  return { name, statements: [{ ...statement, resources: kept }], unknowns: [] }
}

/** Whether a resource, as a policy writes it, can be one of a service. @param service as in ARNs, "*" for any */
export const mayBeOf = (service: string, item: string): boolean =>
  service === '*' || ['*', service].includes(serviceOf(item))

/** What an action acts on, within one account; "*" when it takes no resource. */
export function targetsOf({ arns }: AwsAction, { partition, account }: Place): Region[] {
  if (arns.length === 0) return [null]
  return arns.map((arn) => {
    const segments = arn.split(':')
    if (segments[1] === '*') segments[1] = partition
    if (segments[4] === '*') segments[4] = account
    return regionOf(segments.join(':'))
  })
}
export type Place = { partition: string; account: string }

/** How wide rights over a target are: all of it, a pattern of it, or what they list. */
export type Width = { code: number; listed: ReadonlySet<string> | undefined }

const NOWHERE: Width = { code: 0, listed: undefined }

export function widthOf(rights: readonly Right[], target: Region): Width {
  if (rights.length === 0) return NOWHERE
  const whole = textOf(target)
  const listed = new Set<string>()
  let code = 0
  for (const { region } of rights) {
    const text = textOf(region)
    if (text === whole) return { code: ALL, listed: undefined }
    if (region?.every(isLiteral)) listed.add(text)
    else code = PATTERN
  }
  if (code === PATTERN) return { code, listed: undefined }
  code = codeOfListed(listed.size)
  return { code, listed: code === PATTERN ? undefined : listed }
}
