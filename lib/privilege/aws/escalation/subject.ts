/** A principal as escalation sees it: what it holds, and quick answers about it. */
import type { AwsCatalogue } from '../../catalogue/aws.ts'
import type { Role, User } from '../account/model.ts'
import type { Lookup } from '../conditions/context.ts'
import type { Policy } from '../policy/model.ts'
import { regionOf } from '../policy/region.ts'
import type { Holding, Limit, Right } from '../rights/model.ts'
import { rightsTo } from '../rights/rights-to.ts'
import type { About } from './model.ts'

export type Subject = {
  principal: User | Role
  holding: Holding
  /** What it may do with an action on a resource: an ARN, with wildcards where anything may stand, or "*". */
  may(action: string, resource: string, about?: About): Right[]
  /** What it may do with an action on any of the resources the catalogue gives it. */
  mayAnywhere(action: string): Right[]
  /** The one kind of resource of the account that an action acts on; null when it is none, or several. */
  actsOn(action: string): string | null
}

export type Circumstances = {
  /** In milliseconds since 1970. */
  nowMs: number
  catalogue: AwsCatalogue
  /** One list per level, from the root of the organisation down; null when not given. */
  serviceControl: readonly (readonly Policy[])[] | null
}

export const BOUNDARY = 'the permissions boundary'

/** A principal that holds this. */
export function subjectWith(principal: User | Role, holding: Holding, { catalogue }: Circumstances): Subject {
  const known = new Map<string, Right[]>()
  const may = (action: string, resource: string, about?: About): Right[] => {
    const key = `${action} ${resource} ${about === undefined ? '' : JSON.stringify(about)}`
    let rights = known.get(key)
    if (!rights) {
      const context = about ? over(holding.context, about) : holding.context
      known.set(key, (rights = rightsTo({ ...holding, context }, action, regionOf(resource))))
    }
    return rights
  }
  const mayAnywhere = (action: string): Right[] => {
    const arns = catalogue.action(action)?.arns ?? []
    const targets = arns.length === 0 ? ['*'] : arns.map((arn) => ofAccount(arn, principal.account))
    return targets.flatMap((target) => may(action, target))
  }
  const actsOn = (action: string): string | null => {
    const [only, ...others] = catalogue.action(action)?.arns ?? []
    return only === undefined || others.length > 0 ? null : ofAccount(only, principal.account)
  }
  return { principal, holding, may, mayAnywhere, actsOn }
}

export function limitsOf({ boundary, ...principal }: User | Role, { serviceControl }: Circumstances): Limit[] {
  const own: Limit[] =
    boundary === 'none' ? [] : [{ name: BOUNDARY, policies: boundary === 'unknown' ? null : [boundary] }]
  // Service-linked roles are outside of the organisation's policies.
  const reached = principal.kind === 'role' && principal.serviceLinked ? [] : (serviceControl ?? [])
  return [
    ...own,
    ...reached.map((policies, level) => ({ name: `service control policies of level ${level}`, policies })),
  ]
}

const over =
  (context: Lookup, about: About): Lookup =>
  (key) =>
    about[key.toLowerCase()] ?? context(key)

/** An open ARN of the catalogue, within one account where it names one. */
const ofAccount = (arn: string, account: string): string => {
  const segments = arn.split(':')
  return segments[4] === '*' ? [...segments.slice(0, 4), account, ...segments.slice(5)].join(':') : arn
}
