/**
 * What may be done with one action, by everybody of whom the same statements speak: asked about a target once, however
 * many hold it and whatever else they hold.
 */
import type { Known } from '../conditions/context.ts'
import { compileResource } from '../policy/arn.ts'
import type { Statement } from '../policy/model.ts'
import { regionOf } from '../policy/region.ts'
import { spokenIn } from '../policy/spoken.ts'
import { expand } from '../policy/variables.ts'
import type { Holding } from '../rights/model.ts'
import { rightsTo } from '../rights/rights-to.ts'
import { answersFor, type Contents, personalIn } from './content.ts'
import { bestOf, type Doubts, PROVEN } from './edge.ts'
import type { Standing } from './standing.ts'

export type Permit = {
  id: number
  action: string
  /** Of one who has it, for all. */
  holding: Holding
  /** No statement allows it: what it says is at most what is denied. */
  none: boolean
  /** On whatever there is, for certain. */
  everywhere: boolean
  /** Nothing forbids it or limits it, whether allowed or not. */
  free: boolean
  /** How the resources begin, behind the account, that it can be about; null: any. */
  prefixes: readonly string[] | null
  /** On some resource. */
  anywhere: Doubts | undefined
}

/** What a question itself tells of the request, by key in lower case; undefined leaves it to what is known otherwise. */
export type Overlay = (key: string) => Known | undefined

export type Permits = (standing: Standing, action: string) => Permit

export function createPermits(contents: Contents): Permits {
  const byKey = new Map<string, Permit>()
  return (standing, action) => {
    const found = standing.permits.get(action)
    if (found) return found
    const said = saidOf(standing.holding, action)
    const key = keyOf(standing, action, said, contents)
    let permit = byKey.get(key)
    if (!permit) byKey.set(key, (permit = permitOf(byKey.size, standing, action, said)))
    standing.permits.set(action, permit)
    return permit
  }
}

type Said = { own: readonly Statement[]; limits: readonly (readonly Statement[] | null)[] }

const saidOf = ({ policies, limits }: Holding, action: string): Said => ({
  own: policies.flatMap((policy) => spokenIn(policy, action)),
  limits: limits.map((limit) => limit.policies?.flatMap((policy) => spokenIn(policy, action)) ?? null),
})

function keyOf({ subject, holding }: Standing, action: string, { own, limits }: Said, contents: Contents): string {
  const numbers = (statements: readonly Statement[]): string =>
    [...new Set(statements.map(contents.ofStatement))].toSorted((a, b) => a - b).join(',')
  const all = [...own, ...limits.flatMap((one) => one ?? [])]
  const kind = all.some(({ conditions }) => conditions.length > 0) ? subject.principal.kind : ''
  const personal = all.filter((statement) => personalIn(statement) !== null)
  const answers = personal.length === 0 ? '' : `${numbers(personal)}=${answersFor(personal, holding.context)}`
  // A limit that does not speak of the action at all allows it to nobody: it is not the same as no limit.
  const limited = limits.map((one) => (one === null ? '?' : `[${numbers(one)}]`)).join('/')
  return `${action} ${subject.principal.account} ${kind} ${numbers(own)} ${limited} ${answers}`
}

function permitOf(id: number, { subject, holding }: Standing, action: string, { own, limits }: Said): Permit {
  const allows = own.filter(({ effect }) => effect === 'Allow')
  const none = allows.length === 0
  return {
    id,
    action,
    holding,
    none,
    everywhere: isWhole(own) && limits.every((one) => one !== null && isWhole(one)),
    free: limits.length === 0 && allows.length === own.length,
    prefixes: prefixesOf(allows, holding),
    anywhere: none ? undefined : bestOf(subject.mayAnywhere(action)),
  }
}

const isWhole = (statements: readonly Statement[]): boolean =>
  statements.every(({ effect }) => effect === 'Allow') &&
  statements.some(
    ({ conditions, resources }) =>
      conditions.length === 0 && resources !== null && !resources.inverted && resources.items.includes('*'),
  )

function prefixesOf(allows: readonly Statement[], { context }: Holding): readonly string[] | null {
  const prefixes = new Set<string>()
  for (const { resources, variables } of allows) {
    if (!resources || resources.inverted) return null
    for (const item of resources.items) {
      const expanded = expand(item, variables, context)
      if (expanded.kind === 'absent') continue
      const parts = expanded.kind === 'parts' ? expanded.parts : [{ text: open(item), literal: false }]
      const last = compileResource(parts).segments[5]
      if (!last) return null
      const end = last.tokens.findIndex((token) => token < 0)
      prefixes.add(String.fromCharCode(...(end < 0 ? last.tokens : last.tokens.slice(0, end))))
    }
  }
  return prefixes.has('') ? null : [...prefixes]
}

const open = (item: string): string => item.replace(/\$\{[^}]*\}/g, '*')

/** What it rests on to do this with the resource; undefined when it may not be done. */
export function askAt(permit: Permit, arn: string, overlay: Overlay | null): Doubts | undefined {
  if (permit.none) return undefined
  if (permit.everywhere) return PROVEN
  const { holding, action } = permit
  const context = overlay ? (key: string) => overlay(key.toLowerCase()) ?? holding.context(key) : holding.context
  return bestOf(rightsTo({ ...holding, context }, action, regionOf(arn)))
}
