/** A user that somebody makes, puts into a group that is there already, and becomes. */
import type { Group, User } from '../account/model.ts'
import { actorOf, type Actor, type Scene } from './actor.ts'
import { type Doubts, nodeOf, together } from './edge.ts'
import { alongAll, newPrincipal } from './new-principals.ts'
import { askOwn } from './own-ways.ts'
import { IDENTITY_PATHS } from './paths/identities.ts'
import type { Standing } from './standing.ts'
import type { Variant } from './variants.ts'

const ID = 'curfew-iam-012'
const NEEDS = IDENTITY_PATHS.find(({ id }) => id === ID)?.needs ?? []
const ACTIONS = NEEDS.map(({ action }) => action)
const ON_USER = NEEDS.filter(({ on }) => on === 'new-user')
const JOIN = 'iam:addusertogroup'
/** Making users, whoever did it before need not do again. */
const TRIED = 'as a new user'

export function newMembers(actor: Actor, scene: Scene): Variant[] {
  const { standing, tried } = actor
  if (tried.has(TRIED) || ACTIONS.some((action) => !standing.actions.has(action))) return []
  const made = mayMake(standing)
  if (!made) return []
  return scene.account.groups.flatMap((group) => {
    if (group.policies.length === 0) return []
    const rests = together([made, askOwn(actor, scene, JOIN, group.arn)])
    return rests ? [member(actor, scene, group, rests)] : []
  })
}

const known = new WeakMap<Standing, Doubts | null>()

/** A user of one name, with a key: the same for all of a standing. */
function mayMake(standing: Standing): Doubts | null {
  let found = known.get(standing)
  if (found === undefined) {
    const open = `arn:*:iam::${standing.subject.principal.account}:user/*`
    known.set(standing, (found = alongAll(standing, ON_USER, open) ?? null))
  }
  return found
}

function member(from: Actor, { standings }: Scene, group: Group, rests: Doubts): Variant {
  const made = newPrincipal('user', from.principal.account) as User
  const policies = group.policies.map((held) => ({ ...held, group: group.name }))
  const principal: User = { ...made, groups: [group.name], policies }
  const to = { kind: 'variant' as const, arn: `${from.node.replace(/^variant /, '')} ${TRIED} in ${group.name}` }
  const does = `may create a user, put it into group ${group.name}, and make an access key of it`
  return {
    edge: { from: from.node, to, path: ID, does, permissions: ACTIONS, ...rests },
    actor: {
      ...actorOf(principal, standings.of(principal)),
      node: nodeOf(to),
      tried: new Set([...from.tried, TRIED]),
    },
  }
}
