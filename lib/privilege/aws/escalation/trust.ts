/** Whom a role's trust lets in: services, and principals of the account. One evaluation with `curfew can aws`. */
import type { Role, User } from '../account/model.ts'
import type { Lookup } from '../conditions/context.ts'
import { decide } from '../decide/decide.ts'
import type { Principal } from '../decide/principals.ts'
import type { Policy } from '../policy/model.ts'
import { compile } from '../policy/pattern.ts'
import { clockAt } from '../rights/context.ts'
import { spokenIn } from '../policy/spoken.ts'
import type { Holding, Limit } from '../rights/model.ts'
import { type Doubts, PROVEN } from './edge.ts'
import { BOUNDARY } from './subject.ts'

/** The services that a role trusts, by name, and what that rests on. */
export type Trusting = ReadonlyMap<string, Doubts>

const ASSUME = 'sts:assumerole'

export function servicesTrustedBy(role: Role, nowMs: number): Trusting {
  const found = new Map<string, Doubts>()
  for (const name of servicesNamedBy(role)) {
    const { decision, conditions } = decide(
      requestBy({ kind: 'service', name }, role, serviceContext(name, role, nowMs)),
      inForceOf([], [], role.trust),
    )
    if (decision === 'allowed') found.set(name, PROVEN)
    if (decision === 'conditional') found.set(name, { certain: false, conditions, missing: [] })
  }
  return found
}

const servicesNamedBy = ({ trust }: Role): Set<string> =>
  new Set(
    trust.statements.flatMap(({ principals }) =>
      (principals?.items ?? []).filter(({ kind }) => kind === 'Service').map(({ value }) => value.toLowerCase()),
    ),
  )

/** The service acts for the account itself. */
function serviceContext(name: string, { account }: Role, nowMs: number): Lookup {
  const known = new Map([
    ...clockAt(nowMs),
    ['aws:sourceaccount', [account]] as const,
    ['aws:resourceaccount', [account]] as const,
    ['aws:principalisawsservice', ['true']] as const,
    ['aws:principalservicename', [name]] as const,
  ])
  return (key) => known.get(key.toLowerCase()) ?? 'unknown'
}

const requestBy = (principal: Principal, role: Role, context: Lookup) => ({
  principal,
  action: ASSUME,
  resource: role.arn,
  resourceAccount: role.account,
  context,
})

const inForceOf = (identity: readonly Policy[], limits: readonly Limit[], trust: Policy) => {
  const boundary = limits.find(({ name }) => name === BOUNDARY)
  const levels = limits.filter((limit) => limit !== boundary)
  return {
    identity,
    boundaries: boundary?.policies ?? null,
    serviceControl: levels.length > 0 ? levels.map(({ policies }) => policies ?? []) : null,
    resourceControl: null,
    resource: trust,
    session: null,
  }
}

/** Whom a trust may let in of an account's principals: all that may ask for it, or those it names. */
export type Invited = {
  all: boolean
  /** Whoever they are: nobody needs leave of their own. */
  wide: boolean
  named: ReadonlySet<string>
}

export function invitedBy({ trust, account }: Role): Invited {
  const items = spokenIn(trust, ASSUME).flatMap(({ effect, principals }) =>
    effect === 'Allow' && principals ? [principals] : [],
  )
  const values = items.flatMap(({ items: listed }) => listed.map(({ value }) => value))
  const wide = items.some(({ inverted }) => inverted) || values.includes('*')
  const all = wide || values.some((value) => value === account || value.endsWith(`::${account}:root`))
  return { all, wide, named: new Set(values) }
}

export type Asking = { principal: Principal; holding: Holding }

/**
 * Whether somebody may assume a role. In one account a trust that names the principal is enough; one that names the
 * account leaves it to the principal's own policies.
 * @param trust another trust than the role has now
 */
export function assuming({ principal, holding }: Asking, role: Role, trust = role.trust): Doubts | undefined {
  const { decision, conditions } = decide(
    requestBy(principal, role, holding.context),
    inForceOf(holding.policies, holding.limits, trust),
  )
  if (decision !== 'allowed' && decision !== 'conditional') return undefined
  const missing = holding.limits.filter(({ policies }) => policies === null).map(({ name }) => name)
  return { certain: decision === 'allowed' && missing.length === 0, conditions, missing }
}

export const asAsking = ({ kind, arn, account, name, ...rest }: User | Role): Principal =>
  kind === 'user'
    ? { kind, arn, account }
    : { kind, arn, account, name, serviceLinked: 'serviceLinked' in rest && rest.serviceLinked }

/** Somebody of the account whom no trust names: parentheses are no part of names. */
export const anybodyOf = (account: string): Principal & { arn: string } => ({
  kind: 'user',
  arn: `arn:aws:iam::${account}:user/(anybody)`,
  account,
})

/** A trust that lets in one principal, as whoever may rewrite it would write it. */
export const trustIn = (arn: string): Policy => ({
  name: 'a trust of its own',
  unknowns: [],
  statements: [
    {
      policy: 'a trust of its own',
      name: '0',
      effect: 'Allow',
      actions: { inverted: false, items: [compile(ASSUME)] },
      resources: null,
      principals: { inverted: false, items: [{ kind: 'AWS', value: arn }] },
      conditions: [],
      variables: true,
    },
  ],
})
