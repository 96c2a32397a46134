/**
 * Groups of targets: all roles that somebody may pass to Lambda, all users whose keys they may make. Everybody with the
 * same permit has the same group, so that who can become whom needs no pair of principals.
 */
import type { Role } from '../account/model.ts'
import { bestOf, type Doubts, PROVEN, together } from './edge.ts'
import type { About } from './model.ts'
import { askAt, type Overlay, type Permit } from './permits.ts'
import type { Target, Targets } from './targets.ts'
import { anybodyOf, assuming, trustIn } from './trust.ts'

export type Step = { permit: Permit; on: 'target' | 'policy' | 'group'; about: About | null }

export type Demand =
  /** Roles that may be passed to a service that they trust. */
  | { kind: 'pass'; permit: Permit; service: string; byProfile: boolean; account: string }
  /** Roles that something of a service may run with. */
  | { kind: 'runs'; service: string; byProfile: boolean; account: string }
  /** Users or roles that may be changed in all these steps, and then entered. */
  | {
      kind: 'over'
      of: 'user' | 'role'
      becomes: 'principal' | 'anything'
      steps: readonly Step[]
      /** `assume`: as its trust is; `rewrite`: as it will be. */
      entry: 'assume' | 'rewrite' | null
      asks: Permit | null
      account: string
    }

export type Group = {
  becomes: 'principal' | 'anything'
  members: ReadonlyMap<string, Doubts>
}

/** Groups with the same key have the same members. */
export function keyOf(demand: Demand): string {
  if (demand.kind !== 'over') {
    const permit = demand.kind === 'pass' ? demand.permit.id : ''
    return `${demand.kind} ${permit} ${demand.service} ${demand.byProfile} ${demand.account}`
  }
  const steps = demand.steps.map(({ permit, on, about }) => `${permit.id} ${on} ${about ? JSON.stringify(about) : ''}`)
  return `${demand.of} ${demand.becomes} ${demand.entry ?? ''} ${demand.asks?.id ?? ''} ${steps.join(',')} ${demand.account}`
}

export function gather(demand: Demand, targets: Targets): Group {
  const members = new Map<string, Doubts>()
  for (const target of candidatesFor(demand, targets)) {
    const doubts = admits(demand, target)
    if (doubts) members.set(target.arn, doubts)
  }
  return { becomes: becomesOf(demand), members }
}

/** The same group after some targets changed. */
export function regather(group: Group, demand: Demand, targets: Targets): Group {
  let members: Map<string, Doubts> | undefined
  for (const arn of targets.changed) {
    const target = targets.all.get(arn)
    const doubts = target && admits(demand, target)
    if (!doubts && !group.members.has(arn)) continue
    members ??= new Map(group.members)
    if (doubts) members.set(arn, doubts)
    else members.delete(arn)
  }
  return members ? { becomes: group.becomes, members } : group
}

const becomesOf = (demand: Demand): Group['becomes'] => (demand.kind === 'over' ? demand.becomes : 'principal')

function candidatesFor(demand: Demand, targets: Targets): readonly Target[] {
  if (demand.kind === 'runs') return targets.byService.get(demand.service) ?? []
  if (demand.kind === 'pass') {
    const trusting = targets.byService.get(demand.service) ?? []
    const named = demand.permit.prefixes
    return named === null || named.length > trusting.length ? trusting : targets.startingWith('role', named)
  }
  const [first] = demand.steps.filter(({ on }) => on === 'target')
  if (first) return targets.startingWith(demand.of, first.permit.prefixes)
  if (demand.entry !== 'assume') return targets.startingWith(demand.of, null)
  if (!demand.asks || demand.asks.none) return targets.open.filter(({ door }) => door?.wide)
  const { prefixes } = demand.asks
  return prefixes === null
    ? targets.open
    : [...new Set([...targets.startingWith('role', prefixes), ...targets.open.filter(({ door }) => door?.wide)])]
}

/** What it rests on that the target is one of the group; undefined when it is none. */
function admits(demand: Demand, target: Target): Doubts | undefined {
  const { principal, door } = target
  if (principal.account !== demand.account) return undefined
  if (demand.kind === 'over') return changes(demand, target)
  const trusted = door?.services.get(demand.service)
  if (!trusted || target.fixed || principal.kind !== 'role') return undefined
  const profile = demand.byProfile ? byProfile(principal) : PROVEN
  if (demand.kind === 'runs') return together([profile])
  return together([askAt(demand.permit, target.arn, passedTo(demand.service, target.overlay)), trusted, profile])
}

function byProfile({ instanceProfiles, name }: Role): Doubts | undefined {
  if (instanceProfiles === 'unknown')
    return { certain: false, conditions: [], missing: [`an instance profile of role ${name}`] }
  return instanceProfiles.length > 0 ? PROVEN : undefined
}

/** A role's tags do not reliably decide whether it may be passed: AWS IAM, "Granting a user permissions to pass a role". */
const passedTo =
  (service: string, overlay: Overlay): Overlay =>
  (key) =>
    key === 'iam:passedtoservice' ? [service] : key.includes(':resourcetag/') ? undefined : overlay(key)

type Over = Extract<Demand, { kind: 'over' }>

function changes(demand: Over, target: Target): Doubts | undefined {
  if (target.principal.kind !== demand.of || (target.fixed && demand.steps.length > 0)) return undefined
  const needed: (Doubts | undefined)[] = []
  for (const step of demand.steps) {
    const doubts = stepAt(step, target)
    if (!doubts) return undefined
    needed.push(doubts)
  }
  if (demand.entry && demand.asks) needed.push(enters(demand.entry, demand.asks, target))
  return together(needed)
}

export function stepAt({ permit, on, about }: Step, target: Target): Doubts | undefined {
  if (on === 'policy') return bestOf(target.editable.flatMap((arn) => askAt(permit, arn, null) ?? []))
  // Of a group the request tells nothing that a condition could ask.
  if (on === 'group') return bestOf(target.groups.flatMap((arn) => askAbout(permit, arn, about, () => undefined) ?? []))
  return askAbout(permit, target.arn, about, target.overlay)
}

/** What it rests on to do this with whichever of the listed values suits best. */
export function askAbout(permit: Permit, arn: string, about: About | null, overlay: Overlay): Doubts | undefined {
  const found: Doubts[] = []
  for (const one of choicesOf(about)) {
    const doubts = askAt(permit, arn, withAbout(one, overlay))
    if (doubts?.certain) return doubts
    if (doubts) found.push(doubts)
  }
  return bestOf(found)
}

export function choicesOf(about: About | null): readonly (About | null)[] {
  if (about === null) return [null]
  return Object.entries(about).reduce<About[]>(
    (choices, [key, values]) =>
      Array.isArray(values)
        ? choices.flatMap((choice) => values.map((value) => ({ ...choice, [key]: [value] })))
        : choices,
    [about],
  )
}

const withAbout = (about: About | null, overlay: Overlay): Overlay =>
  about === null ? overlay : (key) => about[key] ?? overlay(key)

/** Those that a trust names, or asks who they are, are no group: `entrances` finds them. */
function enters(entry: 'assume' | 'rewrite', permit: Permit, { principal, door, overlay }: Target): Doubts | undefined {
  if (principal.kind !== 'role' || !door) return undefined
  if (entry === 'rewrite' && permit.free) return PROVEN
  const { holding } = permit
  const anybody = anybodyOf(principal.account)
  const context = (key: string) => overlay(key.toLowerCase()) ?? holding.context(key)
  const asking = { principal: anybody, holding: { ...holding, context } }
  if (entry === 'rewrite') return assuming(asking, principal, trustIn(anybody.arn))
  if (!door.all || door.personal) return undefined
  if (door.plain && !door.wide) return askAt(permit, principal.arn, overlay)
  return assuming(asking, principal)
}
