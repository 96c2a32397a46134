/** Answers of `curfew can aws --account`: who holds what, the account's own file says. Pure. */
import { InputError } from '../../input-error.ts'
import { at, readObject } from '../../json.ts'
import type { Account, Role, User } from '../account/model.ts'
import { knownContext, type Lookup } from '../conditions/context.ts'
import { decide } from '../decide/decide.ts'
import type { Decision, InForce, Request } from '../decide/model.ts'
import { resourceMustAllow } from '../decide/services.ts'
import type { Circumstances } from '../escalation/subject.ts'
import { parseArn } from '../policy/arn.ts'
import type { Policy } from '../policy/model.ts'
import { parsePolicy } from '../policy/parse.ts'
import { contextOf } from '../rights/context.ts'
import { readRequest, REMARKS, type Context } from './question.ts'

const FIELDS = ['principal', 'action', 'resource', 'resourceAccount', 'context'] as const

/**
 * @param input one question of principal, action and resource (and resourceAccount and context), or a list of them
 * @returns one decision, or a list in the same order; `conditional` where the file does not hold what decides
 * @throws InputError with the path of what cannot be read, or of a principal the account does not have
 */
export function canInAccount(input: unknown, account: Account, circumstances: Circumstances): Decision | Decision[] {
  const answer = (question: unknown, path: string): Decision => {
    const item = readObject(question, path, `a question: an object with ${FIELDS.slice(0, 3).join(', ')}`)
    const strange = Object.keys(item).find((key) => !FIELDS.some((field) => field === key) && !REMARKS.has(key))
    if (strange !== undefined)
      throw new InputError(at(path, strange), `one of ${FIELDS.join(', ')}: the policies are those of the account`)
    const { request, given } = readRequest(item, path)
    const principal = principalOf(request, account)
    if (principal) return decideInAccount({ request, given, principal }, account, circumstances)
    if (!hasNoPolicies(request))
      throw new InputError(
        at(path, 'principal'),
        `one of the account's ${account.users.length} users and ${account.roles.length} roles, or a session of a role`,
      )
    return decideWithoutPolicies(request, given, account)
  }
  return Array.isArray(input) ? input.map((question, index) => answer(question, at('$', index))) : answer(input, '$')
}

type Asked = { request: Request; given: Context; principal: User | Role }

function decideInAccount({ request, given, principal }: Asked, account: Account, circumstances: Circumstances) {
  const context = contextOf(principal, circumstances.nowMs, { ...whoseIs(request), ...given })
  const trust = trustOf(request, account)
  const asks = trust === null && wantsResourcePolicy(request, principal)
  const inForce: InForce = {
    identity: [...new Set(principal.policies.map(({ policy }) => policy))],
    boundaries: typeof principal.boundary === 'string' ? null : [principal.boundary],
    serviceControl: principal.kind === 'role' && principal.serviceLinked ? null : circumstances.serviceControl,
    resourceControl: null,
    resource: asks ? opening(principal.account) : trust,
    session: null,
  }
  const decision = decide({ ...request, context }, inForce)
  const missing = [
    ...(asks ? ['resourcePolicy'] : []),
    ...(principal.boundary === 'unknown' ? ['permissionsBoundaries'] : []),
  ]
  if (missing.length === 0 || decision.decision === 'explicitly-denied' || decision.decision === 'implicitly-denied')
    return decision
  return {
    ...decision,
    decision: 'conditional' as const,
    because: decision.because.filter(({ policy }) => policy !== OPENING),
    blockedBy: [...decision.blockedBy, ...missing],
  }
}

/** A role's trust policy, when it is what decides. */
const trustOf = (request: Request, { roles }: Account): Policy | null =>
  roles.find(({ arn }) => arn === request.resource && isTrust(request))?.trust ?? null

const whoseIs = ({ resource, resourceAccount }: Request): Context =>
  resource === '*' || resourceAccount === null ? {} : { 'aws:ResourceAccount': [resourceAccount] }

/** AWS's services and the users of providers: a role's trust says of them all there is to say. */
const hasNoPolicies = (request: Request): boolean =>
  isTrust(request) && (request.principal.kind === 'service' || request.principal.kind === 'federated')

function decideWithoutPolicies(request: Request, given: Context, account: Account): Decision {
  const told = knownContext(given)
  const context: Lookup = (key) => {
    const known = told(key)
    return known === 'absent' ? 'unknown' : known
  }
  const none = { boundaries: null, serviceControl: null, resourceControl: null, session: null }
  return decide({ ...request, context }, { identity: [], ...none, resource: trustOf(request, account) })
}

function principalOf({ principal }: Request, { users, roles }: Account): User | Role | undefined {
  if (principal.kind === 'user') return users.find(({ arn }) => arn === principal.arn)
  if (principal.kind === 'role') return roles.find(({ arn }) => arn === principal.arn)
  // A session's ARN has the role's name, which is there once in an account.
  if (principal.kind !== 'role-session') return undefined
  return roles.find(({ name, account }) => name === principal.name && account === principal.account)
}

const isTrust = ({ action, resource }: Request): boolean =>
  action.startsWith('sts:') && resourceMustAllow(action, resource)

/**
 * Whether a policy decides that is not in the file: a key's, or that of anything in another account. A role that the
 * account does not have lets nobody in.
 */
const wantsResourcePolicy = (request: Request, { account }: User | Role): boolean => {
  if (request.resourceAccount !== account) return true
  return resourceMustAllow(request.action, request.resource) && parseArn(request.resource)?.service !== 'iam'
}

const OPENING = 'the policy of the resource'
/** As good as a resource's policy may be for somebody: it leaves everything to their account. */
const opening = (account: string): Policy =>
  parsePolicy(
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: '*', Resource: '*' }],
    },
    OPENING,
    '$',
  )
