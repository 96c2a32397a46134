/**
 * What a holding reaches, action by action, once with what is certain and once with everything that is possible. The
 * same answers as `rightsTo` gives, for all actions at once: what says the same of many actions is asked about one.
 */
import type { Lookup } from '../conditions/context.ts'
import { allHold } from '../conditions/evaluate.ts'
import { createContents } from '../escalation/content.ts'
import type { Policy, Statement } from '../policy/model.ts'
import type { Region } from '../policy/region.ts'
import type { Holding, Right } from '../rights/model.ts'
import { rightsTo } from '../rights/rights-to.ts'
import { type Gathering, gathering, type Profile, sameReach, unionOf } from '../../score/profile.ts'
import { ALL } from '../../score/reach.ts'
import type { ActionTable } from './actions.ts'
import { deniedBy, EXACT, LEFT, limitedBy, MAYBE, speakersOf } from './limits.ts'
import {
  alone,
  mayBeOf,
  type Place,
  sayingOf,
  saysTheSame,
  speakingOf,
  type Speaking,
  targetsOf,
  widthOf,
} from './statement.ts'

/** A scanner may live long, and accounts change: beyond this it begins anew. */
const MOST_KEPT = 50_000

export type Profiles = { certain: Profile; possible: Profile }
export type Profiler = (holding: Holding) => Profiles

/** A policy as scores read it. `same`: what it allows whoever asks. */
type ReadPolicy = {
  number: number
  spoken: readonly Speaking[]
  same: Profile
  /** The statements that depend on who asks. */
  changing: readonly Statement[]
  /** Those of them that allow. */
  allowing: readonly Speaking[]
  denying: readonly Speaking[]
}
type ReadHolding = {
  own: readonly ReadPolicy[]
  limits: readonly (readonly ReadPolicy[] | null)[]
  /** What the limits say: whoever has the same is left the same. */
  limitsKey: string
}
type Workshop = {
  table: ActionTable
  place: Place
  targets: Map<number, readonly Region[]>
  /** What policies together allow whoever asks, by their numbers. */
  unions: Map<string, Profile>
  /** What limits leave, by what they say. */
  limited: Map<string, Uint8Array>
} & Record<'certain' | 'possible', Gathering>

export function profilerOf(table: ActionTable, place: Place): Profiler {
  const shop: Workshop = {
    table,
    place,
    targets: new Map(),
    unions: new Map(),
    limited: new Map(),
    certain: gathering(table.size),
    possible: gathering(table.size),
  }
  // By content: the same document is often written twice, and is read again for every scan.
  const contents = createContents()
  const read = new Map<number, ReadPolicy>()
  const known = new Map<string, Profiles>()
  const readOnce = (policy: Policy): ReadPolicy => {
    const number = contents.ofPolicy(policy)
    let found = read.get(number)
    if (!found) read.set(number, (found = readPolicy(policy, number, shop)))
    return found
  }
  return (holding) => {
    const own = [...new Set(holding.policies.map(readOnce))].sort((a, b) => a.number - b.number)
    const limits = holding.limits.map(({ policies: limiting }) => limiting && limiting.map(readOnce))
    const named = (some: readonly ReadPolicy[]): string =>
      some.map(({ number, changing }) => `${number}${changing.map((one) => sayingOf(one, holding.context))}`).join(' ')
    // Whoever holds the same, and of whom the same is said, reaches the same.
    const limitsKey = limits.map((some) => (some ? named(some) : '?')).join('|')
    const key = `${named(own)}|${limitsKey}`
    let found = known.get(key)
    if (!found) {
      for (const cache of [known, read, shop.unions, shop.limited]) if (cache.size > MOST_KEPT) cache.clear()
      known.set(key, (found = find(holding, { own, limits, limitsKey }, shop)))
    }
    return found
  }
}

function readPolicy(policy: Policy, number: number, shop: Workshop): ReadPolicy {
  const spoken = policy.statements.map((statement) => speakingOf(statement, shop.table))
  const allowing = spoken.filter(({ statement }) => statement.effect === 'Allow')
  for (const one of allowing) if (saysTheSame(one.statement)) addAllowed(one, () => 'unknown', shop)
  return {
    number,
    spoken,
    same: taken(shop).possible,
    changing: policy.statements.filter((statement) => !saysTheSame(statement)),
    allowing: allowing.filter(({ statement }) => !saysTheSame(statement)),
    denying: spoken.filter(({ statement }) => statement.effect === 'Deny'),
  }
}

function find(holding: Holding, { own, limits, limitsKey }: ReadHolding, shop: Workshop): Profiles {
  const { context } = holding
  const allowed = allowedBy(own, context, shop)
  const denying = own.flatMap((policy) => policy.denying)
  if (denying.length === 0 && limits.length === 0) return allowed
  const limiting = limits.map((limit) => limit && limit.flatMap(({ spoken }) => spoken))
  let limited = shop.limited.get(limitsKey)
  if (!limited) {
    limited = limitedBy(limiting, { size: shop.table.size, context })
    shop.limited.set(limitsKey, limited)
  }
  const verdicts = deniedBy(denying, limited, context)
  const exactly = leave(allowed, verdicts, shop)
  const statements = [...own.flatMap(({ spoken }) => spoken), ...limiting.flatMap((limit) => limit ?? [])]
  const speakers = speakersOf(exactly, statements, shop.table.size)
  const groups = Map.groupBy(exactly, (number) => `${shop.table.kindsOf[number]}${speakers(number)}`)
  for (const same of groups.values()) addRights(same, (target, action) => rightsTo(holding, action, target), shop)
  return taken(shop)
}

function allowedBy(own: readonly ReadPolicy[], context: Lookup, shop: Workshop): Profiles {
  const changing = own.flatMap((policy) => policy.allowing)
  const key = own.map(({ number }) => number).join(' ')
  let same = shop.unions.get(key)
  if (!same) {
    const profiles = own.map((policy) => policy.same)
    shop.unions.set(key, (same = unionOf(profiles, shop.possible)))
  }
  if (changing.length === 0) return { certain: same, possible: same }
  for (const one of changing) addAllowed(one, context, shop)
  const more = taken(shop)
  // Most that changes by who asks is little, and certain.
  const possible = unionOf([same, more.possible], shop.possible)
  return { certain: more.certain === more.possible ? possible : unionOf([same, more.certain], shop.certain), possible }
}

/** What a statement allows by itself. */
function addAllowed({ statement, whole, parts }: Speaking, context: Lookup, shop: Workshop): void {
  const held = allHold(statement.conditions, statement.variables, context)
  if (held === 'no') return
  for (const number of whole) shop.possible.add(number, ALL)
  if (held === 'yes') for (const number of whole) shop.certain.add(number, ALL)
  const byService = new Map<string, Holding>()
  for (const same of Map.groupBy(parts, (number) => shop.table.kindsOf[number] ?? 0).values())
    addRights(same, (target, action) => rightsTo(soloOf(target), action, target), shop)

  /** Of many listed resources few are the service's: only they are looked at. */
  function soloOf(target: Region): Holding {
    const service = target?.[2]?.text ?? '*'
    let solo = byService.get(service)
    if (!solo) {
      const policy = alone(statement, (item) => mayBeOf(service, item))
      byService.set(service, (solo = { policies: [policy], limits: [], context }))
    }
    return solo
  }
}

/** @param same actions of which the same is said, on the same kinds of resource */
function addRights(
  same: readonly number[],
  rightsOn: (target: Region, action: string) => readonly Right[],
  shop: Workshop,
): void {
  const first = shop.table.action(same[0] ?? 0)
  const kind = shop.table.kindsOf[same[0] ?? 0] ?? 0
  let targets = shop.targets.get(kind)
  if (!targets) shop.targets.set(kind, (targets = targetsOf(first, shop.place)))
  for (const target of targets) {
    const rights = rightsOn(target, first.id)
    if (rights.length === 0) continue
    const possible = widthOf(rights, target)
    const sure = rights.filter(({ certain }) => certain)
    const certain = sure.length === rights.length ? possible : widthOf(sure, target)
    for (const number of same) {
      shop.possible.add(number, possible.code, possible.listed)
      shop.certain.add(number, certain.code, certain.listed)
    }
  }
}

/** Keeps what is decided. @returns the actions that have to be looked at exactly */
function leave(allowed: Profiles, verdicts: Uint8Array, shop: Workshop): number[] {
  const exactly: number[] = []
  for (const which of ['certain', 'possible'] as const) {
    const { numbers, codes, listed } = allowed[which]
    for (let at = 0; at < numbers.length; at += 1) {
      const number = numbers[at] ?? 0
      const verdict = verdicts[number]
      if (verdict === LEFT || (verdict === MAYBE && which === 'possible'))
        shop[which].add(number, codes[at] ?? 0, listed.get(number))
      else if (verdict === EXACT && which === 'possible') exactly.push(number)
    }
  }
  return exactly
}

/** Where nothing is uncertain, both are one. */
function taken(shop: Workshop): Profiles {
  const [certain, possible] = [shop.certain.take(), shop.possible.take()]
  return { certain: sameReach(certain, possible) ? possible : certain, possible }
}
