/** What every account has: administrators by design, service-linked roles, auditors, visitors from other accounts. */
import { aws } from '../aws-managed.ts'
import {
  allow,
  deny,
  document,
  iam,
  policy,
  type PolicyDetail,
  role,
  type RoleDetail,
  trustsAccount,
  trustsAws,
  trustsRepository,
  trustsService,
  trustsSignIn,
} from '../documents.ts'

const MANAGEMENT = '444455556666'
const MONITORING = '777788889999'

const linked = (service: string, name: string, managed: string): RoleDetail =>
  role(`AWSServiceRoleFor${name}`, trustsService(service), {
    path: `/aws-service-role/${service}.amazonaws.com/`,
    managed: [aws(`aws-service-role/${managed}`)],
  })
const signedIn = (set: string, suffix: string, managed: string[]): RoleDetail =>
  role(`AWSReservedSSO_${set}_${suffix}`, trustsSignIn(), {
    path: '/aws-reserved/sso.amazonaws.com/eu-west-1/',
    managed,
  })

export const TEAM_LIMIT = iam('policy/team-limit')
export const TEAM_CI = iam('policy/team-ci')
export const CI_STACKS = iam('policy/ci-stacks')

export const FOUNDATION_POLICIES: readonly PolicyDetail[] = [
  // The boundary of what teams make for themselves: everything but identities, the organisation and the trail.
  policy(TEAM_LIMIT, [
    document(
      allow(['s3:*', 'sqs:*', 'sns:*', 'dynamodb:*', 'lambda:*', 'logs:*', 'cloudwatch:*', 'xray:*', 'kms:Decrypt']),
      deny(['iam:*', 'organizations:*', 'account:*', 'cloudtrail:*', 'kms:ScheduleKeyDeletion']),
    ),
  ]),
  policy(TEAM_CI, [
    document(
      allow(['ecr:GetAuthorizationToken', 'sts:GetCallerIdentity']),
      allow(
        ['ecr:BatchGetImage', 'ecr:PutImage', 'ecr:*Layer*'],
        'arn:aws:ecr:eu-west-1:111122223333:repository/payments/*',
      ),
    ),
    document(allow('ecr:*')),
  ]),
  policy(CI_STACKS, [
    document(
      allow(
        ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet', 'cloudformation:Describe*'],
        ['arn:aws:cloudformation:eu-west-1:111122223333:stack/payments-*/*'],
      ),
      allow('s3:PutObject', 'arn:aws:s3:::payments-artifacts/*'),
    ),
  ]),
]

export const FOUNDATION_ROLES: readonly RoleDetail[] = [
  role('OrganizationAccountAccessRole', trustsAws(`arn:aws:iam::${MANAGEMENT}:root`), {
    managed: [aws('AdministratorAccess')],
  }),
  signedIn('AdministratorAccess', '3f1c9d2e7a6b5c40', [aws('AdministratorAccess')]),
  signedIn('ViewOnlyAccess', 'b7e0a14c9d8f2631', [aws('job-function/ViewOnlyAccess')]),
  signedIn('DatabaseAdministrator', '90c4e1b2d3f5a687', [aws('job-function/DatabaseAdministrator')]),
  role('break-glass', trustsAccount({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }), {
    managed: [aws('AdministratorAccess')],
    tags: { purpose: 'emergencies', owner: 'platform' },
  }),
  role('terraform-apply', trustsRepository('example-payments/infrastructure', 'ref:refs/heads/main'), {
    managed: [aws('AdministratorAccess')],
    tags: { owner: 'platform' },
  }),
  role('terraform-plan', trustsRepository('example-payments/infrastructure'), {
    managed: [aws('IAMReadOnlyAccess'), aws('AmazonEC2ReadOnlyAccess')],
    inline: {
      state: [
        allow(
          ['s3:GetObject', 's3:ListBucket'],
          ['arn:aws:s3:::payments-terraform-state', 'arn:aws:s3:::payments-terraform-state/*'],
        ),
      ],
    },
    tags: { owner: 'platform' },
  }),
  linked('elasticache', 'ElastiCache', 'ElastiCacheServiceRolePolicy'),
  linked('organizations', 'Organizations', 'AWSOrganizationsServiceTrustPolicy'),
  linked('trustedadvisor', 'TrustedAdvisor', 'AWSTrustedAdvisorServiceRolePolicy'),
  linked('rds', 'RDS', 'AmazonRDSServiceRolePolicy'),
  linked('elasticloadbalancing', 'ElasticLoadBalancing', 'AWSElasticLoadBalancingServiceRolePolicy'),
  role(
    'monitoring-vendor',
    trustsAws(`arn:aws:iam::${MONITORING}:root`, { StringEquals: { 'sts:ExternalId': 'demo-only' } }),
    {
      inline: {
        read: [
          allow(['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics', 'ec2:DescribeInstances', 'tag:GetResources']),
        ],
      },
    },
  ),
  role('log-archive-reader', trustsAws(`arn:aws:iam::${MANAGEMENT}:role/log-archive`), {
    inline: {
      trail: [
        allow(['s3:GetObject', 's3:ListBucket'], ['arn:aws:s3:::payments-trail', 'arn:aws:s3:::payments-trail/*']),
      ],
    },
  }),
]
