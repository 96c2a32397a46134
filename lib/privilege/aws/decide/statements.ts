/** Whether a statement speaks of a request: by action, resource, principal and conditions. */
import { type Answer, every, not, some } from '../conditions/answer.ts'
import { allHold } from '../conditions/evaluate.ts'
import { compileResource, resourceMatches } from '../policy/arn.ts'
import type { Policy, Statement } from '../policy/model.ts'
import { spokenIn } from '../policy/spoken.ts'
import { expand } from '../policy/variables.ts'
import type { Request } from './model.ts'
import { isExcepted, type Meant, strongest } from './principals.ts'

export type Heard = {
  statement: Statement
  answer: Exclude<Answer, 'no'>
  /** How it means the principal; `session` in policies that name none. */
  meant: Meant
}

export type Hearing = {
  /** Whether the principal has a permissions boundary, which a `NotPrincipal` has to do with. */
  bounded: boolean
  /** Policies of a resource name whom they mean; a statement that names nobody means nobody. */
  ofResource: boolean
}

/** The statements of the policies that speak of the request, or may. */
export function hear(policies: readonly Policy[], request: Request, { bounded, ofResource }: Hearing): Heard[] {
  return policies.flatMap((policy) =>
    spokenIn(policy, request.action)
      .filter(({ principals }) => !ofResource || principals !== null)
      .flatMap((statement) => heard(statement, request, bounded) ?? []),
  )
}

function heard(statement: Statement, request: Request, bounded: boolean): Heard | null {
  const meant = meansWhom(statement, request, bounded)
  if (meant === null) return null
  const resource = saysResource(statement, request)
  if (resource === 'no') return null
  const answer = every([resource, allHold(statement.conditions, statement.variables, request.context)])
  return answer === 'no' ? null : { statement, answer, meant }
}

function saysResource({ resources, variables }: Statement, { resource, context }: Request): Answer {
  if (!resources) return 'yes'
  const listed = some(
    resources.items.map((item): Answer => {
      const expanded = expand(item, variables, context)
      if (expanded.kind === 'unknown') return 'maybe'
      return expanded.kind === 'parts' && resourceMatches(compileResource(expanded.parts), resource) ? 'yes' : 'no'
    }),
  )
  return resources.inverted ? not(listed) : listed
}

function meansWhom({ principals, effect }: Statement, { principal }: Request, bounded: boolean): Meant | null {
  if (!principals) return 'session'
  if (!principals.inverted) return strongest(principals.items, principal)
  // A Deny with NotPrincipal hits everybody who has a permissions boundary, listed or not (AWS, "NotPrincipal").
  if (effect === 'Deny' && bounded) return 'session'
  if (effect === 'Deny') return isExcepted(principals, principal) ? null : 'session'
  return strongest(principals.items, principal) === null ? 'session' : null
}
