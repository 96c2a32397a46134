/** Ways that depend on who one is: over one's own policies, and into roles whose trust asks for somebody. */
import type { Role, User } from '../account/model.ts'
import type { Lookup } from '../conditions/context.ts'
import type { Principal } from '../decide/principals.ts'
import type { Holding } from '../rights/model.ts'
import type { Actor, Scene } from './actor.ts'
import { bestOf, type Doubts, type Edge, together } from './edge.ts'
import { askAbout, stepAt } from './groups.ts'
import type { About, IdentityPath, IdentityStep } from './model.ts'
import { IDENTITY_PATHS } from './paths/identities.ts'
import { contextOf } from '../rights/context.ts'
import type { Target } from './targets.ts'
import { asAsking, assuming } from './trust.ts'

/** What these gain depends on what else is there: `variantsOf` finds them. */
const BY_VARIANT = /^(iam-013|curfew-iam-00[1-4])$/
const SELF_PATHS = IDENTITY_PATHS.filter(({ id, gains }) => gains === 'self' && !BY_VARIANT.test(id))
const BY_TRUST = IDENTITY_PATHS.filter(({ needs }) => needs.some(({ action }) => action === 'sts:assumerole'))

export function selfEdges(actor: Actor, scene: Scene): Edge[] {
  const { arn } = actor.principal
  if (actor.standing.actions.size === 0) return []
  return SELF_PATHS.flatMap((path): Edge[] => {
    const [step] = path.needs
    if (!step || !actor.standing.actions.has(step.action)) return []
    const rests = together([
      bestOf(ownOf(actor, step, scene).flatMap((own) => askOwn(actor, scene, step.action, own, step.about) ?? [])),
    ])
    return rests
      ? [
          {
            from: actor.node,
            to: { kind: 'anything', arn },
            path: path.id,
            does: `may ${path.may}`,
            permissions: [step.action],
            ...rests,
          },
        ]
      : []
  })
}

/** What one may do with something of one's own. */
export function askOwn(
  { standing, principal }: Actor,
  { permits, targets }: Scene,
  action: string,
  arn: string,
  about: About | null = null,
): Doubts | undefined {
  if (!standing.actions.has(action)) return undefined
  const self = arn === principal.arn ? targets.all.get(arn)?.overlay : undefined
  return askAbout(permits(standing, action), arn, about, self ?? (() => undefined))
}

function ownOf({ principal, attached, groups }: Actor, { on }: IdentityStep, { account, targets }: Scene): string[] {
  if (on === 'own-user') return principal.kind === 'user' ? [principal.arn] : []
  if (on === 'own-role')
    return principal.kind === 'role' && !targets.all.get(principal.arn)?.fixed ? [principal.arn] : []
  if (on === 'own-policy')
    return [...new Set(attached.flatMap(({ arn }) => (arn?.split(':')[4] === principal.account ? [arn] : [])))]
  return on === 'own-group' ? account.groups.filter(({ name }) => groups.includes(name)).map(({ arn }) => arn) : []
}

/** Into roles whose trust names it, or asks who it is. */
export function entrances(actor: Actor, scene: Scene): Edge[] {
  const { standing, principal } = actor
  const { targets, permits } = scene
  const leave = permits(standing, 'sts:assumerole')
  const personal = targets.personal.filter(({ door }) => door?.wide === true || !leave.none)
  const named = targets.naming.get(principal.arn) ?? []
  const sessions = principal.kind === 'role' ? (targets.naming.get(sessionsOf(principal)) ?? []) : []
  if (named.length + personal.length + sessions.length === 0) return []
  const context = contextOf(principal, scene.circumstances.nowMs)
  const into = (target: Target, as: Principal): Doubts | undefined =>
    target.principal.kind === 'role' && target.arn !== principal.arn && target.principal.account === principal.account
      ? assuming({ principal: as, holding: askingOf(standing.holding, target, context) }, target.principal)
      : undefined
  return [
    ...[...new Set([...named, ...personal])].flatMap((target) =>
      pathsInto(actor, scene, target, into(target, asAsking(principal))),
    ),
    ...sessions.flatMap((target) => pathsInto(actor, scene, target, bySession(principal, target, into))),
  ]
}

const askingOf = (holding: Holding, { overlay }: Target, context: Lookup): Holding => ({
  ...holding,
  context: (key) => overlay(key.toLowerCase()) ?? context(key),
})

const sessionsOf = ({ arn, account, name }: Role): string =>
  `arn:${arn.split(':')[1] ?? 'aws'}:sts::${account}:assumed-role/${name}`

/** A trust that names sessions of a role: what they are called, whoever makes them says. */
function bySession(
  { account, name }: User | Role,
  target: Target,
  into: (target: Target, as: Principal) => Doubts | undefined,
): Doubts | undefined {
  const called = [...(target.door?.named ?? [])].filter((one) => one.includes(`::${account}:assumed-role/${name}/`))
  const found = called.flatMap((arn): Doubts[] => {
    const doubts = into(target, { kind: 'role-session', arn, account, name })
    return doubts ? [{ ...doubts, certain: false, missing: [...doubts.missing, `a session ${arn}`] }] : []
  })
  return bestOf(found)
}

const pathsInto = (actor: Actor, scene: Scene, target: Target, enters: Doubts | undefined): Edge[] =>
  enters ? BY_TRUST.flatMap((path) => into(actor, scene, { path, target, enters })) : []

type Entering = { path: IdentityPath; target: Target; enters: Doubts }

function into(actor: Actor, { permits }: Scene, { path, target, enters }: Entering): Edge[] {
  const steps = path.needs.filter(({ action }) => action !== 'sts:assumerole')
  if (steps.some(({ action }) => !actor.standing.actions.has(action)) || (target.fixed && steps.length > 0)) return []
  const needed = steps.map(({ action, on, about }) =>
    stepAt(
      {
        permit: permits(actor.standing, action),
        on: on === 'policy-of-target-role' ? 'policy' : 'target',
        about: about ?? null,
      },
      target,
    ),
  )
  const rests = together([...needed, enters])
  return rests ? [edgeOver(actor.node, path, target, rests)] : []
}

export const edgeOver = (from: string, path: IdentityPath, { principal }: Target, rests: Doubts): Edge => ({
  from,
  to: { kind: path.gains === 'target' ? 'principal' : 'anything', arn: principal.arn },
  path: path.id,
  does: `may ${path.may} ${principal.kind} ${principal.name}`,
  permissions: path.needs.map(({ action }) => action),
  ...rests,
})
