/**
 * Policies of AWS's own that make administrators, or nearly so: files that were made with only the account's own policies
 * leave their documents out, though not who has them. As AWS published them by November 2026.
 */
import { parsePolicy } from '../policy/parse.ts'
import type { Policy } from '../policy/model.ts'

const allow = (rest: object) => ({ Effect: 'Allow', Resource: '*', ...rest })

const DOCUMENTS: ReadonlyMap<string, readonly object[]> = new Map([
  ['AdministratorAccess', [allow({ Action: '*' })]],
  ['IAMFullAccess', [allow({ Action: ['iam:*', 'organizations:DescribeAccount', 'organizations:ListRoots'] })]],
  ['PowerUserAccess', [allow({ NotAction: ['iam:*', 'organizations:*', 'account:*'] })]],
])

const known = new Map<string, Policy>()

export function publishedPolicy(arn: string): Policy | undefined {
  const [, name] = /^arn:[^:]+:iam::aws:policy\/([^/]+)$/.exec(arn) ?? []
  const statements = name === undefined ? undefined : DOCUMENTS.get(name)
  if (name === undefined || !statements) return undefined
  let policy = known.get(arn)
  if (!policy) known.set(arn, (policy = parsePolicy({ Version: '2012-10-17', Statement: statements }, name, '$')))
  return policy
}
