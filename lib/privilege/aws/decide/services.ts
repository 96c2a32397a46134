/** What is special about some services when a request is judged. Sources stand beside each fact. */
import { awsCatalogue } from '../../catalogue/aws.ts'
import { parseArn } from '../policy/arn.ts'
import type { Request } from './model.ts'
import { accountOf } from './principals.ts'

export const serviceOf = (action: string): string => action.split(':', 1)[0] ?? ''

/** Source: AWS Organizations user guide, "Resource control policies (RCPs)", the services they reach; in the catalogue. */
export const isUnderResourceControl = (action: string): boolean =>
  // "The kms:RetireGrant permission is not effective in an RCP" (AWS KMS, "Resource control policies").
  action !== 'kms:retiregrant' && awsCatalogue().underResourceControl.has(serviceOf(action))

const READS: ReadonlySet<string> = new Set(['List', 'Read'])

/** Actions on a role's trust policy: without its leave nobody assumes it. Source: AWS IAM, "How IAM roles differ from resource-based policies". */
const TRUST_ACTIONS = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
])

/**
 * Whether the resource's own policy has to allow, also within its account: KMS keys ("Key policies in AWS KMS": unless
 * the key policy explicitly allows it, IAM policies have no effect) and roles.
 */
export function resourceMustAllow(action: string, resource: string): boolean {
  const arn = parseArn(resource)
  if (serviceOf(action) === 'kms') return arn?.service === 'kms' && arn.resource.startsWith('key/')
  return TRUST_ACTIONS.has(action) && arn?.service === 'iam' && arn.resource.startsWith('role/')
}

/**
 * What whoever has credentials may always do, whatever any policy says. Source: AWS STS API reference,
 * `GetCallerIdentity` ("if an administrator … explicitly denies access to the action, you can still perform this
 * operation") and `GetSessionToken` (policies cannot control it; users and the root user call it).
 */
export function needsNoPermission({ action, principal }: Request): boolean {
  if (action === 'sts:getcalleridentity') return accountOf(principal) !== null && principal.kind !== 'federated'
  return action === 'sts:getsessiontoken' && (principal.kind === 'user' || principal.kind === 'root')
}

/** Aliases that begin like this are AWS's. Source: AWS KMS developer guide, "Aliases". */
const OWN_ALIAS = /^alias\/aws\//i
const ALIAS_CHANGES = new Set(['kms:createalias', 'kms:deletealias', 'kms:updatealias'])

/**
 * Whether nobody can do this to it, whatever policies allow: AWS's own policies and the roles of IAM Identity Center may
 * be read, and neither changed nor passed, and its aliases of keys stay. Sources: AWS IAM, "Managed policies and inline
 * policies" (AWS managed policies cannot be changed); IAM Identity Center, "Resource ARNs of roles" (only it changes the
 * roles under `aws-reserved`).
 */
export function isOutOfReach({ action, resource }: Request): boolean {
  const arn = parseArn(resource)
  if (arn?.service === 'kms') return ALIAS_CHANGES.has(action) && OWN_ALIAS.test(arn.resource)
  if (arn?.service !== 'iam' || serviceOf(action) !== 'iam') return false
  const isOwn =
    (arn.account === 'aws' && arn.resource.startsWith('policy/')) || arn.resource.startsWith('role/aws-reserved/')
  return isOwn && !READS.has(awsCatalogue().action(action)?.class ?? 'Write')
}
