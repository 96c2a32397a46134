/**
 * AWS's evaluation logic for one request. A Deny anywhere wins. Otherwise every layer in force has to allow: service
 * control policies at each level, and then the principal's own policies (within its permissions boundary and session
 * policies), the resource's policy, or both.
 * Sources: AWS IAM user guide, "Policy evaluation logic", "Policy evaluation for requests within a single account" with
 * its table of resource-based policies and implicit denies, "Cross-account policy evaluation logic"; AWS Organizations
 * user guide on service and resource control policies.
 */
import { holds } from '../conditions/evaluate.ts'
import type { Condition, Policy } from '../policy/model.ts'
import type { Because, Decision, InForce, Request } from './model.ts'
import { accountOf, isServiceLinked } from './principals.ts'
import { isOutOfReach, isUnderResourceControl, needsNoPermission, resourceMustAllow } from './services.ts'
import { type Heard, hear } from './statements.ts'

/** A layer that has to allow by itself: its name as in the input. */
type Layer = { name: string; heard: readonly Heard[] }
type Layers = {
  identity: Layer
  resource: Layer
  /** Restrict the principal's own policies. */
  boundary: Layer | null
  session: Layer | null
  /** Restrict everything: each has to allow. */
  control: Layer[]
  /**
   * Restrict everything by what they deny: `RCPFullAWSAccess` stands beside them at every level, and nobody can detach it
   * (AWS Organizations, "Resource control policies").
   */
  forbidding: Layer[]
}

export function decide(request: Request, inForce: InForce): Decision {
  if (needsNoPermission(request)) return { decision: 'allowed', because: [], conditions: [], blockedBy: [] }
  const layers = layersOf(request, inForce)
  const all = [
    layers.identity,
    layers.resource,
    layers.boundary,
    layers.session,
    ...layers.control,
    ...layers.forbidding,
  ].filter((layer) => layer !== null)
  const certainDenies = all.filter(({ heard }) => heard.some((one) => isDeny(one) && one.answer === 'yes'))
  if (certainDenies.length > 0)
    return {
      decision: 'explicitly-denied',
      because: certainDenies.flatMap(({ heard }) =>
        heard.filter((one) => isDeny(one) && one.answer === 'yes').map(becauseOf),
      ),
      conditions: [],
      blockedBy: certainDenies.map(({ name }) => name),
    }
  if (isOutOfReach(request))
    return { decision: 'implicitly-denied', because: [], conditions: [], blockedBy: ['resource'] }
  const atBest = verdict(request, layers, (one) => !isDeny(one))
  if (!atBest.allowed)
    return { decision: 'implicitly-denied', because: [], conditions: [], blockedBy: atBest.blockedBy }
  const open = all.flatMap(({ heard }) => heard.filter((one) => one.answer === 'maybe'))
  const atWorst = verdict(request, layers, (one) => !isDeny(one) && one.answer === 'yes')
  const mayDeny = open.some(isDeny)
  if (atWorst.allowed && !mayDeny)
    return { decision: 'allowed', because: atWorst.because, conditions: [], blockedBy: [] }
  return {
    decision: 'conditional',
    // A Deny that may hold is part of the answer, as are the allows.
    because: [...atBest.because, ...open.filter(isDeny).map(becauseOf)],
    conditions: distinct(open.flatMap((one) => openConditions(one, request))),
    blockedBy: atWorst.blockedBy,
  }
}

const isDeny = ({ statement }: Heard): boolean => statement.effect === 'Deny'
const becauseOf = ({ statement }: Heard): Because => ({
  policy: statement.policy,
  statement: statement.name,
  effect: statement.effect,
})
/** Those that nobody can tell; what is known of a request is no question any more. */
const openConditions = ({ statement }: Heard, { context }: Request): Condition[] =>
  statement.conditions.filter((one) => holds(one, statement.variables, context) === 'maybe')
const distinct = (conditions: readonly Condition[]): Condition[] => [
  ...new Map(conditions.map((one) => [JSON.stringify([one.operator, one.key, one.values]), one])).values(),
]

function layersOf(request: Request, inForce: InForce): Layers {
  const { principal } = request
  const bounded = (inForce.boundaries?.length ?? 0) > 0
  const layer = (name: string, policies: readonly Policy[], ofResource = false): Layer => ({
    name,
    heard: hear(policies, request, { bounded, ofResource }),
  })
  // Own policies: people, roles and their sessions have them; the root user, services and the world have none.
  const hasOwn = ['user', 'role', 'role-session', 'federated-session'].includes(principal.kind)
  const optional = (name: string, policies: readonly Policy[] | null) =>
    hasOwn && policies !== null && policies.length > 0 ? layer(name, policies) : null
  return {
    identity: layer('identityPolicies', hasOwn ? inForce.identity : []),
    resource: layer('resourcePolicy', inForce.resource ? [inForce.resource] : [], true),
    boundary: optional('permissionsBoundaries', inForce.boundaries),
    session: optional('sessionPolicies', inForce.session),
    ...controlLevels(request, inForce, layer),
  }
}

function controlLevels(
  { principal, action }: Request,
  { serviceControl, resourceControl }: InForce,
  layer: (name: string, policies: readonly Policy[]) => Layer,
): Pick<Layers, 'control' | 'forbidding'> {
  const serviceLinked = isServiceLinked(principal)
  const isOfAccount = accountOf(principal) !== null && principal.kind !== 'federated'
  const service = isOfAccount && !serviceLinked ? (serviceControl ?? []) : []
  const resource = isUnderResourceControl(action) && !serviceLinked ? (resourceControl ?? []) : []
  return {
    control: service.map((policies, level) => layer(`serviceControlPolicies[${level}]`, policies)),
    forbidding: resource.map((policies, level) => layer(`resourceControlPolicies[${level}]`, policies)),
  }
}

type Verdict = { allowed: boolean; because: Because[]; blockedBy: string[] }

/** @param counts which statements are taken to allow */
function verdict(request: Request, layers: Layers, counts: (one: Heard) => boolean): Verdict {
  const allows = (layer: Layer | null): boolean => layer === null || layer.heard.some(counts)
  const blockedBy = layers.control.filter((layer) => !allows(layer)).map(({ name }) => name)
  const sides = grantedBy(request, layers, counts, allows)
  if (!sides.allowed || blockedBy.length > 0)
    return { allowed: false, because: [], blockedBy: [...sides.blockedBy, ...blockedBy] }
  const because = [layers.identity, layers.resource].flatMap(({ heard }) => heard.filter(counts).map(becauseOf))
  return { allowed: true, because, blockedBy: [] }
}

type Sides = { allowed: boolean; blockedBy: string[] }

function grantedBy(
  { principal, action, resource, resourceAccount }: Request,
  layers: Layers,
  counts: (one: Heard) => boolean,
  allows: (layer: Layer | null) => boolean,
): Sides {
  const ways = new Set(layers.resource.heard.filter(counts).map(({ meant }) => meant))
  const resourceAllows = ways.size > 0
  const isOfAccount = accountOf(principal) !== null && principal.kind !== 'federated'
  if (!isOfAccount) return resourceAllows ? YES : { allowed: false, blockedBy: [layers.resource.name] }
  const own = ownSide(principal.kind === 'root' || allows(layers.identity), layers, allows)
  const within = accountOf(principal) === resourceAccount
  if (!within || resourceMustAllow(action, resource)) {
    const named = within && resourceSuffices(ways, layers, allows)
    const blockedBy = [...(named ? [] : own.blockedBy), ...(resourceAllows ? [] : [layers.resource.name])]
    return { allowed: resourceAllows && (named || own.allowed), blockedBy }
  }
  return own.allowed || resourceSuffices(ways, layers, allows) ? YES : own
}

const YES: Sides = { allowed: true, blockedBy: [] }

/** The principal's own policies, within what limits them. */
function ownSide(
  identityAllows: boolean,
  { identity, boundary, session }: Layers,
  allows: (layer: Layer | null) => boolean,
): Sides {
  const blockedBy = [
    ...(identityAllows ? [] : [identity.name]),
    ...[boundary, session].flatMap((layer) => (layer !== null && !allows(layer) ? [layer.name] : [])),
  ]
  return { allowed: blockedBy.length === 0, blockedBy }
}

/**
 * Whether a resource's policy is enough within one account. Naming the session or the user it is, whatever the boundary
 * leaves out; naming the role, only within boundary and session policies; naming the account leaves it to the own side.
 */
function resourceSuffices(
  ways: ReadonlySet<Heard['meant']>,
  { boundary, session }: Layers,
  allows: (layer: Layer | null) => boolean,
): boolean {
  if (ways.has('session') || ways.has('user')) return true
  return ways.has('role') && allows(boundary) && allows(session)
}
