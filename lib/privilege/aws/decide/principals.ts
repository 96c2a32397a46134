/**
 * Who asks, and whom a `Principal` element means. Source: AWS, "AWS JSON policy elements: Principal" and "NotPrincipal".
 */
import { InputError } from '../../input-error.ts'
import type { Listed, PrincipalItem } from '../policy/model.ts'
import { parseArn } from '../policy/arn.ts'

export type Principal =
  | { kind: 'anonymous' }
  | { kind: 'service'; name: string }
  /** An identity provider's user, as in `AssumeRoleWithWebIdentity`. */
  | { kind: 'federated'; provider: string; account: string | null }
  | { kind: 'canonical-user'; id: string }
  | { kind: 'root'; arn: string; account: string }
  | { kind: 'user'; arn: string; account: string }
  | { kind: 'role'; arn: string; account: string; name: string; serviceLinked: boolean }
  /** A session of a role; its ARN does not tell the role's path. */
  | { kind: 'role-session'; arn: string; account: string; name: string }
  | { kind: 'federated-session'; arn: string; account: string; name: string }

const SERVICE = /^[a-z0-9][a-z0-9.-]*\.(amazonaws\.com(\.cn)?|amazon\.com)$/i
const WEB_PROVIDERS = new Set(['accounts.google.com', 'www.amazon.com', 'graph.facebook.com'])
const ACCOUNT = /^\d{12}$/
const KINDS =
  'an ARN of a user, role, session or account, a 12-digit account, a service such as lambda.amazonaws.com, or "*"'

/** @throws InputError */
export function parsePrincipal(text: string, path: string): Principal {
  if (text === '*' || text.toLowerCase() === 'anonymous') return { kind: 'anonymous' }
  if (ACCOUNT.test(text)) return { kind: 'root', arn: `arn:aws:iam::${text}:root`, account: text }
  if (WEB_PROVIDERS.has(text)) return { kind: 'federated', provider: text, account: null }
  if (SERVICE.test(text)) return { kind: 'service', name: text.toLowerCase() }
  if (/^[0-9a-f]{64}$/.test(text)) return { kind: 'canonical-user', id: text }
  const arn = parseArn(text)
  const known =
    arn && (arn.service === 'iam' || arn.service === 'sts') ? ofArn(text, arn.service, arn.account, arn.resource) : null
  if (!known) throw new InputError(path, KINDS)
  return known
}

function ofArn(arn: string, service: string, account: string, resource: string): Principal | null {
  const [type = '', ...rest] = resource.split('/')
  const name = rest.at(-1) ?? ''
  if (service === 'iam' && resource === 'root') return { kind: 'root', arn, account }
  if (rest.length === 0 || name === '') return null
  if (service === 'iam' && type === 'user') return { kind: 'user', arn, account }
  if (service === 'iam' && type === 'role')
    return { kind: 'role', arn, account, name, serviceLinked: resource.startsWith('role/aws-service-role/') }
  if (service === 'iam' && (type === 'saml-provider' || type === 'oidc-provider'))
    return { kind: 'federated', provider: arn, account }
  if (service === 'sts' && type === 'assumed-role') return { kind: 'role-session', arn, account, name: rest[0] ?? '' }
  if (service === 'sts' && type === 'federated-user') return { kind: 'federated-session', arn, account, name }
  return null
}

export const accountOf = (principal: Principal): string | null => ('account' in principal ? principal.account : null)

/** Names that begin like this are reserved for service-linked roles; their sessions tell no path. */
const LINKED_NAME = /^AWSServiceRoleFor/

export const isServiceLinked = (principal: Principal): boolean =>
  (principal.kind === 'role' && principal.serviceLinked) ||
  (principal.kind === 'role-session' && LINKED_NAME.test(principal.name))

/**
 * How a statement means somebody: `session` their session itself (or everybody), `user` their user, `role` the role of
 * the session, or the user of a federated one, `account` only the account they belong to.
 */
export type Meant = 'session' | 'user' | 'role' | 'account'

const isRootArn = (value: string): string | null => {
  const arn = parseArn(value)
  return arn?.service === 'iam' && arn.resource === 'root' ? arn.account : null
}

/** @returns null when the item means others */
export function meansPrincipal(item: PrincipalItem, principal: Principal): Meant | null {
  if (item.value === '*' && (item.kind === null || item.kind === 'AWS')) return 'session'
  if (item.kind === 'Service')
    return principal.kind === 'service' && item.value.toLowerCase() === principal.name ? 'session' : null
  if (item.kind === 'Federated') {
    const provider =
      principal.kind === 'federated' ? principal.provider : principal.kind === 'service' ? principal.name : null
    return provider !== null && (item.value === '*' || item.value === provider) ? 'session' : null
  }
  if (item.kind === 'CanonicalUser')
    return principal.kind === 'canonical-user' && principal.id === item.value ? 'session' : null
  return item.kind === 'AWS' ? meansAwsPrincipal(item.value, principal) : null
}

function meansAwsPrincipal(value: string, principal: Principal): Meant | null {
  if (!('arn' in principal)) return null
  const account = ACCOUNT.test(value) ? value : isRootArn(value)
  if (account !== null) return account !== principal.account ? null : principal.kind === 'root' ? 'session' : 'account'
  if (value === principal.arn)
    return principal.kind === 'role' ? 'role' : principal.kind === 'user' ? 'user' : 'session'
  if (principal.kind !== 'role-session' && principal.kind !== 'federated-session') return null
  // A session's ARN has the name of its role or user, and not its path.
  const whose = principal.kind === 'role-session' ? 'role/' : 'user/'
  const arn = parseArn(value)
  const isWhose =
    arn?.service === 'iam' &&
    arn.account === principal.account &&
    arn.resource.startsWith(whose) &&
    arn.resource.split('/').at(-1) === principal.name
  return isWhose ? 'role' : null
}

const STRENGTH: readonly Meant[] = ['session', 'user', 'role', 'account']

/** The strongest way in which any item means the principal. */
export function strongest(items: readonly PrincipalItem[], principal: Principal): Meant | null {
  const ways = items.map((item) => meansPrincipal(item, principal))
  return STRENGTH.find((way) => ways.includes(way)) ?? null
}

/**
 * Whether a `NotPrincipal` leaves the principal out: when it is named itself, or a session by its role or user. AWS
 * advises to list the account as well, and says that some services deny without it, but not which; the account alone
 * leaves out nobody in it but its root user.
 */
export const isExcepted = (listed: Listed<PrincipalItem>, principal: Principal): boolean =>
  listed.items.some((item) => (meansPrincipal(item, principal) ?? 'account') !== 'account')
