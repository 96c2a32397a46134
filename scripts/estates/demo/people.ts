/** Users and groups: some people, and machine accounts with access keys from before there were roles. */
import { aws } from '../aws-managed.ts'
import { allow, arn, group, type GroupDetail, iam, type Statement, user, type UserDetail } from '../documents.ts'

const OWN = 'arn:aws:iam::*:user/${aws:username}'
const ownKeys: Statement = allow(['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:ListAccessKeys'], OWN)
const object = (bucket: string, prefix = ''): string => `arn:aws:s3:::${bucket}/${prefix}*`

export const GROUPS: readonly GroupDetail[] = [
  group('administrators', { managed: [aws('AdministratorAccess')] }),
  group('developers', {
    managed: [aws('IAMUserChangePassword'), aws('CloudWatchLogsFullAccess')],
    inline: { keys: [ownKeys] },
  }),
  group('analysts', {
    inline: {
      reports: [
        allow(['athena:StartQueryExecution', 'athena:GetQueryResults', 'glue:GetTable']),
        allow('s3:GetObject', object('payments-reports')),
      ],
    },
  }),
  group('helpdesk', {
    managed: [aws('IAMUserChangePassword')],
    // Meant for people who forgot their password; it covers administrators, too.
    inline: {
      passwords: [allow(['iam:ListUsers', 'iam:GetLoginProfile', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'])],
    },
  }),
]

const person = (name: string, ...groups: string[]): UserDetail => user(name, { groups, tags: { kind: 'person' } })
const machine = (name: string, holds: Parameters<typeof user>[1]): UserDetail =>
  user(name, { path: '/machines/', ...holds, tags: { kind: 'machine', ...holds?.tags } })

export const USERS: readonly UserDetail[] = [
  person('platform-lead', 'administrators'),
  person('developer-1', 'developers'),
  person('developer-2', 'developers'),
  person('analyst-1', 'analysts'),
  person('helpdesk-1', 'helpdesk', 'developers'),
  machine('legacy-jenkins', { managed: [aws('IAMFullAccess'), aws('AmazonS3FullAccess')] }),
  machine('onboarding-bot', {
    inline: { members: [allow(['iam:CreateUser', 'iam:AddUserToGroup', 'iam:ListGroups'])] },
    tags: { owner: 'people-operations' },
  }),
  machine('key-rotator', {
    inline: {
      rotate: [
        allow(['iam:ListUsers', 'iam:ListAccessKeys', 'iam:CreateAccessKey', 'iam:DeleteAccessKey'], iam('user/*')),
      ],
    },
  }),
  machine('erp-export', { inline: { drop: [allow('s3:PutObject', object('payments-erp', 'in/'))] } }),
  machine('mail-relay', { inline: { send: [allow(['ses:SendEmail', 'ses:SendRawEmail'])] } }),
  machine('invoice-intake', {
    inline: { queue: [allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], arn('sqs', 'invoices'))] },
  }),
  machine('backup-script', {
    inline: {
      copy: [allow(['s3:*'], '*'), allow(['rds:CreateDBSnapshot', 'rds:DeleteDBSnapshot', 'rds:DescribeDB*'])],
    },
  }),
  machine('ledger-reader', { managed: [aws('AmazonDynamoDBReadOnlyAccess')] }),
  machine('old-deploy', {
    // Switched off by a date that has passed; nothing is left of it.
    inline: {
      'until-2024': [{ ...allow('*'), Condition: { DateLessThan: { 'aws:CurrentTime': '2024-03-01T00:00:00Z' } } }],
    },
  }),
]
