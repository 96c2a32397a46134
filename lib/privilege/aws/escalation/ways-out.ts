/** Which paths principals of one standing have, but for whom they lead to: that is a group, shared by all who reach it. */
import { textOf } from '../policy/region.ts'
import { bestOf, type Doubts, PROVEN, together } from './edge.ts'
import { type Demand, keyOf, type Step } from './groups.ts'
import type { ExistingPath, IdentityPath, IdentityStep, PassRolePath } from './model.ts'
import { EXISTING_PATHS } from './paths/existing.ts'
import { IDENTITY_PATHS } from './paths/identities.ts'
import { PASS_ROLE_PATHS } from './paths/pass-role.ts'
import type { Permits } from './permits.ts'
import type { Standing } from './standing.ts'
import type { Subject } from './subject.ts'

export type WayOut = {
  path: PassRolePath | ExistingPath | IdentityPath
  rests: Doubts
  demand: Demand
  /** Ways with the same key lead to the same group. */
  key: string
}

const OVER_OTHERS = IDENTITY_PATHS.filter(
  ({ gains, needs }) => gains !== 'self' && !needs.some(({ on }) => on.startsWith('new-')),
)

/** Asked once for each standing, whatever targets there are. */
export function waysOutOf(standing: Standing, permits: Permits): readonly WayOut[] {
  if (standing.ways) return standing.ways
  const ways = standing.acts
    ? [
        ...PASS_ROLE_PATHS.flatMap((path) => passing(standing, path, permits)),
        ...EXISTING_PATHS.flatMap((path) => entering(standing, path, permits)),
        ...OVER_OTHERS.flatMap((path) => changing(standing, path, permits)),
      ].map((way) => ({ ...way, key: keyOf(way.demand) }))
    : []
  standing.ways = ways
  return ways
}

function capability(standing: Standing, needs: readonly string[], permits: Permits): Doubts | undefined {
  if (needs.some((action) => !standing.actions.has(action))) return undefined
  const asked = needs.map((action) => permits(standing, action))
  const rests = together(asked.map(({ anywhere }) => anywhere))
  // What is allowed on everything needs no look at what the others are allowed on.
  const limited = asked.filter(({ everywhere }) => !everywhere).map(({ action }) => action)
  if (!rests || limited.length < 2) return rests
  return together([rests, ...sharing(standing.subject, limited).map((actions) => alongOne(standing.subject, actions))])
}

/** Actions that act on the same kind of thing: what is made by one is what the next one starts. */
function sharing({ actsOn }: Subject, actions: readonly string[]): string[][] {
  const byKind = Map.groupBy(actions, actsOn)
  byKind.delete(null)
  return [...byKind.values()].filter((some) => some.length > 1)
}

/** More resources than these are not followed from one action to the next. */
const MOST_FOLLOWED = 200

/** One thing has to do for all the actions: each is asked within what the one before leaves. */
function alongOne({ actsOn, may }: Subject, actions: readonly string[]): Doubts | undefined {
  let ways: { text: string; rests: Doubts }[] = [{ text: actsOn(actions[0] ?? '') ?? '*', rests: PROVEN }]
  for (const action of actions) {
    if (ways.length > MOST_FOLLOWED) return PROVEN
    ways = ways.flatMap(({ text, rests }) =>
      may(action, text).flatMap((right) => {
        const both = together([rests, right])
        return both ? [{ text: right.region === null ? text : textOf(right.region), rests: both }] : []
      }),
    )
  }
  return bestOf(ways.map(({ rests }) => rests))
}

/** Whoever may put a role into an instance profile needs none that is there. */
const mayMakeProfiles = (standing: Standing, permits: Permits): boolean =>
  capability(standing, ['iam:createinstanceprofile', 'iam:addroletoinstanceprofile'], permits)?.certain === true

const REFILL = ['iam:removerolefrominstanceprofile', 'iam:addroletoinstanceprofile']

/** A profile holds one role: whoever may change which needs one that is there, whosever role it holds. */
function refillingProfiles(standing: Standing, permits: Permits): Doubts | undefined {
  const rests = capability(standing, REFILL, permits)
  return rests && besides(rests, 'an instance profile whose role it may replace')
}

function passing(standing: Standing, path: PassRolePath, permits: Permits): Omit<WayOut, 'key'>[] {
  // What passing rests on, each role tells.
  const rests = standing.actions.has('iam:passrole') ? capability(standing, path.needs, permits) : undefined
  if (!rests) return []
  const permit = permits(standing, 'iam:passrole')
  const needsProfile = path.byProfile === true && !mayMakeProfiles(standing, permits)
  const { account } = standing.subject.principal
  return path.services.flatMap((service) => {
    const by = (byProfile: boolean, told: Doubts) => ({
      path,
      rests: besides(told, path.missing),
      demand: { kind: 'pass' as const, permit, service, byProfile, account },
    })
    const refilled = needsProfile ? together([rests, refillingProfiles(standing, permits)]) : undefined
    return [by(needsProfile, rests), ...(refilled ? [by(false, refilled)] : [])]
  })
}

function entering(standing: Standing, path: ExistingPath, permits: Permits): Omit<WayOut, 'key'>[] {
  const rests = capability(standing, path.needs, permits)
  const { account } = standing.subject.principal
  if (!rests) return []
  const byProfile = path.byProfile === true
  return path.services.map((service) => ({
    path,
    rests: { ...rests, certain: false },
    demand: { kind: 'runs', service, byProfile, account },
  }))
}

/** What has to be there besides, and is not shown. */
const besides = (rests: Doubts, missing: string | undefined): Doubts =>
  missing === undefined ? rests : { ...rests, certain: false, missing: [...rests.missing, missing] }

const ASSUME = 'sts:assumerole'
const REWRITE = 'iam:updateassumerolepolicy'

function changing(standing: Standing, path: IdentityPath, permits: Permits): Omit<WayOut, 'key'>[] {
  const { needs, missing } = path
  const acting = needs.filter(({ action }) => action !== ASSUME)
  if (acting.some(({ action }) => !standing.actions.has(action))) return []
  const steps = acting.map((step): Step => ({ ...stepOf(step), permit: permits(standing, step.action) }))
  const entry = needs.some(({ action }) => action === ASSUME)
    ? ('assume' as const)
    : needs.some(({ action }) => action === REWRITE)
      ? ('rewrite' as const)
      : null
  return [
    {
      path,
      rests: besides(PROVEN, missing),
      demand: {
        kind: 'over',
        of: needs.some(({ on }) => on === 'target-user') ? 'user' : 'role',
        becomes: path.gains === 'target' ? 'principal' : 'anything',
        steps,
        entry,
        asks: entry === null ? null : permits(standing, ASSUME),
        account: standing.subject.principal.account,
      },
    },
  ]
}

const stepOf = ({ on, about }: IdentityStep): Omit<Step, 'permit'> => ({
  on: on.startsWith('policy-of-') ? 'policy' : on.startsWith('group-of-') ? 'group' : 'target',
  about: about ?? null,
})
