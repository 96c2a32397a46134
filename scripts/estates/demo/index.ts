/** An invented AWS account of a payments company: about sixty principals, of every tier. No real names, ids or secrets. */
import { awsManaged } from '../aws-managed.ts'
import { type AccountDetails, allow, deny, document, iam } from '../documents.ts'
import { FOUNDATION_POLICIES, FOUNDATION_ROLES } from './foundation.ts'
import { GROUPS, USERS } from './people.ts'
import { WORKLOAD_POLICIES, WORKLOAD_ROLES } from './workloads.ts'

/** `Comment` is no element of AWS's; readers of the format pass it over. */
export function demoAccount(): AccountDetails & { Comment: string } {
  const users = [...USERS]
  const groups = [...GROUPS]
  const roles = [...FOUNDATION_ROLES, ...WORKLOAD_ROLES]
  const attached = [...users, ...groups, ...roles].flatMap(({ AttachedManagedPolicies }) =>
    AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn),
  )
  return {
    Comment: 'Demo data: an invented account in the form of aws iam get-account-authorization-details.',
    UserDetailList: users,
    GroupDetailList: groups,
    RoleDetailList: roles,
    Policies: [...FOUNDATION_POLICIES, ...WORKLOAD_POLICIES, ...awsManaged(attached)],
    IsTruncated: false,
  }
}

/** Service control policies: the organisation's root, then the unit the account lies in. */
export const DEMO_ORGANISATION = [
  [document(allow('*'))],
  [
    document(allow('*')),
    document(deny(['organizations:LeaveOrganization', 'cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'])),
  ],
]

export const DEMO_USE: Readonly<Record<string, readonly string[]>> = {
  [iam('role/invoice-parser')]: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'dynamodb:PutItem', 'logs:PutLogEvents'],
  [iam('role/settlement-batch')]: ['dynamodb:Query', 'dynamodb:BatchWriteItem'],
  [iam('role/payout-gateway')]: ['secretsmanager:GetSecretValue'],
  [iam('user/machines/legacy-jenkins')]: ['s3:PutObject', 's3:ListBucket'],
  [iam('user/machines/backup-script')]: ['s3:GetObject', 's3:PutObject', 'rds:CreateDBSnapshot'],
}
