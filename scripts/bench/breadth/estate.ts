/**
 * AWS accounts of any size as real ones are: mostly service roles with policies of their own and of AWS, roles of CI by
 * OIDC, people in groups, visitors from other accounts, some boundaries, few administrators, some ways to become one. The
 * same size is the same account.
 */
import { type Chance, chance } from '../../../prisma/seed/random.ts'
import { aws, awsManaged } from '../../estates/aws-managed.ts'
import {
  type AccountDetails,
  allow,
  arn,
  deny,
  document,
  type Document,
  group,
  type Holds,
  iam,
  policy,
  type PolicyDetail,
  role,
  type RoleDetail,
  type Statement,
  trustsAccount,
  trustsAws,
  trustsRepository,
  trustsService,
  user,
  type UserDetail,
} from '../../estates/documents.ts'

const TEAMS = ['payments', 'ledger', 'risk', 'search', 'data', 'platform', 'mobile', 'growth', 'support', 'finance']
const PARTS = ['api', 'worker', 'importer', 'exporter', 'scheduler', 'gateway', 'indexer', 'mailer', 'cron', 'stream']
const SERVICES = ['lambda', 'ecs-tasks', 'ec2', 'states', 'glue', 'events', 'codebuild', 'apigateway', 'sagemaker']
const BOUNDARY = iam('policy/team-boundary')

const OF_AWS = {
  usual: [
    'service-role/AWSLambdaBasicExecutionRole',
    'service-role/AWSLambdaVPCAccessExecutionRole',
    'service-role/AWSLambdaSQSQueueExecutionRole',
    'service-role/AmazonECSTaskExecutionRolePolicy',
    'CloudWatchAgentServerPolicy',
    'AmazonSSMManagedInstanceCore',
    'AmazonEC2ContainerRegistryReadOnly',
    'AmazonEKSWorkerNodePolicy',
    'AmazonEKS_CNI_Policy',
  ],
  broad: [
    'AmazonS3FullAccess',
    'AmazonDynamoDBFullAccess',
    'AmazonSQSFullAccess',
    'AmazonRDSFullAccess',
    'AmazonS3ReadOnlyAccess',
    'AWSStepFunctionsFullAccess',
    'SecretsManagerReadWrite',
    'AmazonEC2ReadOnlyAccess',
  ],
  people: ['ReadOnlyAccess', 'job-function/ViewOnlyAccess', 'SecurityAudit', 'job-function/Billing'],
  linked: [
    'AWSSupportServiceRolePolicy',
    'AWSTrustedAdvisorServiceRolePolicy',
    'AmazonECSServiceRolePolicy',
    'AutoScalingServiceRolePolicy',
    'AmazonRDSServiceRolePolicy',
    'AWSElasticLoadBalancingServiceRolePolicy',
  ],
}

type Drawing = { dice: Chance; managed: string[] }

/** @param size how many users and roles there are */
export function estateOf(size: number): AccountDetails {
  const dice = chance(20_261_122 + size)
  const own = Array.from({ length: Math.ceil(size / 4) }, (_, index) => ownPolicy(dice, index))
  const drawing: Drawing = { dice, managed: own.map(({ Arn }) => Arn) }
  const users: UserDetail[] = []
  const roles: RoleDetail[] = []
  for (let index = 0; index < size; index += 1) {
    const made = principal(drawing, index, size)
    if ('UserName' in made) users.push(made)
    else roles.push(made)
  }
  const groups = TEAMS.map((team, index) =>
    group(team, {
      managed: [aws(OF_AWS.people[index % OF_AWS.people.length] ?? 'ReadOnlyAccess')],
      inline: { team: statementsOf(dice, team, 3) },
    }),
  )
  groups.push(group('administrators', { managed: [aws('AdministratorAccess')] }))
  const attached = [...users, ...groups, ...roles].flatMap(({ AttachedManagedPolicies }) =>
    AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn),
  )
  return {
    UserDetailList: users,
    GroupDetailList: groups,
    RoleDetailList: roles,
    Policies: [policy(BOUNDARY, [boundaryDocument]), ...own, ...awsManaged(attached)],
    IsTruncated: false,
  }
}

const boundaryDocument: Document = document(
  allow(['s3:*', 'sqs:*', 'sns:*', 'dynamodb:*', 'lambda:*', 'logs:*', 'ecr:*', 'kms:*', 'secretsmanager:*']),
  deny(['iam:*', 'organizations:*', 'account:*', 'cloudtrail:StopLogging', 'kms:ScheduleKeyDeletion']),
)

/** By hundredths: which kind of principal the number is. The chains lie among the first, so that small estates have some. */
function principal(drawing: Drawing, index: number, size: number): UserDetail | RoleDetail {
  const { dice } = drawing
  const team = dice.pick(TEAMS)
  const name = `${team}-${dice.pick(PARTS)}-${index}`
  const special = index < size * 0.03 ? CHAINS[index % CHAINS.length] : undefined
  if (special) return special(name, index)
  const lot = dice.next()
  if (lot < 0.42)
    return role(name, trustsService(dice.pick(SERVICES)), { ...serviceHolds(drawing, team), profile: true })
  if (lot < 0.52) return linkedRole(dice, index)
  if (lot < 0.65) return role(`ci-${name}`, trustsRepository(`example/${team}-${index}`), ciHolds(drawing, team))
  if (lot < 0.83) return person(dice, index)
  if (lot < 0.9) return user(`svc-${name}`, { inline: { own: statementsOf(dice, team, 2) } })
  if (lot < 0.97) return visitor(drawing, name, team)
  return role(`ops-${name}`, trustsAccount({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }), {
    managed: [aws(dice.yes(0.1) ? 'PowerUserAccess' : dice.pick(OF_AWS.people))],
    inline: { more: statementsOf(dice, team, 3) },
  })
}

function serviceHolds({ dice, managed }: Drawing, team: string): Holds {
  const usual = dice.some(OF_AWS.usual, dice.int(1, 2)).map(aws)
  const broad = dice.yes(0.15) ? [aws(dice.pick(OF_AWS.broad))] : []
  return {
    managed: [...usual, ...broad, ...dice.some(managed.slice(0, 400), dice.int(0, 2))],
    inline: dice.yes(0.6) ? { own: statementsOf(dice, team, dice.int(1, 4)) } : {},
    ...(dice.yes(0.25) ? { boundary: BOUNDARY } : {}),
    tags: { team, environment: dice.pick(['production', 'staging']) },
  }
}

const ciHolds = ({ dice, managed }: Drawing, team: string): Holds => ({
  managed: [dice.pick(managed)],
  inline: {
    deploy: [
      allow(['ecr:GetAuthorizationToken', 'sts:GetCallerIdentity']),
      allow(['ecr:PutImage', 'ecr:BatchGetImage', 'ecr:*Layer*'], arn('ecr', `repository/${team}/*`)),
      allow(['lambda:UpdateFunctionCode', 'lambda:GetFunction'], arn('lambda', `function:${team}-*`)),
      allow('iam:PassRole', iam(`role/${team}-*`), {
        StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      }),
    ],
  },
})

function linkedRole(dice: Chance, index: number): RoleDetail {
  const managed = dice.pick(OF_AWS.linked)
  const service = managed.replace(/ServiceRolePolicy$/, '').toLowerCase()
  return role(`AWSServiceRoleFor${managed}${index}`, trustsService(service), {
    path: `/aws-service-role/${service}.amazonaws.com/`,
    managed: [aws(`aws-service-role/${managed}`)],
  })
}

const person = (dice: Chance, index: number): UserDetail =>
  user(`person-${index}`, {
    groups: index % 97 === 0 ? ['administrators'] : dice.some(TEAMS, dice.int(1, 2)),
    inline: {
      self: [allow(['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:ChangePassword'], iam('user/${aws:username}'))],
    },
  })

const visitor = ({ dice }: Drawing, name: string, team: string): RoleDetail =>
  role(
    `from-outside-${name}`,
    trustsAws(`arn:aws:iam::${dice.pick(['444455556666', '777788889999'])}:root`, {
      StringEquals: { 'sts:ExternalId': `example-${team}` },
    }),
    { managed: [aws(dice.pick(OF_AWS.people.slice(0, 3)))] },
  )

/** Ways to administrator, one after the other. */
const CHAINS: readonly ((name: string, index: number) => UserDetail | RoleDetail)[] = [
  (name) => role(`admin-${name}`, trustsService('lambda'), { managed: [aws('AdministratorAccess')] }),
  (name) =>
    role(`deployer-${name}`, trustsAccount(), {
      inline: { deploy: [allow(['lambda:CreateFunction', 'lambda:InvokeFunction', 'iam:PassRole'])] },
    }),
  (name, index) =>
    role(`hopper-${name}`, trustsService('ec2'), {
      profile: true,
      inline: { hop: [allow('sts:AssumeRole', iam(`role/deployer-*-${index - 1}`))] },
    }),
  (name) => user(`keys-${name}`, { inline: { keys: [allow(['iam:CreateAccessKey', 'iam:ListAccessKeys'])] } }),
  (name) =>
    role(`fleet-${name}`, trustsAccount(), { inline: { run: [allow(['ssm:SendCommand', 'ssm:StartSession'])] } }),
  (name) => user(`members-${name}`, { inline: { members: [allow(['iam:AddUserToGroup', 'iam:ListGroups'])] } }),
]

function ownPolicy(dice: Chance, index: number): PolicyDetail {
  const team = dice.pick(TEAMS)
  const versions = Array.from({ length: dice.yes(0.3) ? dice.int(2, 4) : 1 }, () =>
    document(...statementsOf(dice, team, dice.int(2, 6))),
  )
  return policy(iam(`policy/${team}-${dice.pick(PARTS)}-${index}`), versions)
}

const statementsOf = (dice: Chance, team: string, count: number): Statement[] =>
  dice.some(STATEMENTS, count).map((make) => make(team, dice))

const STATEMENTS: readonly ((team: string, dice: Chance) => Statement)[] = [
  (team) => ({
    Sid: 'Objects',
    ...allow(['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], `arn:aws:s3:::${team}-data/*`),
  }),
  (team) => allow(['s3:ListBucket', 's3:GetBucketLocation'], `arn:aws:s3:::${team}-*`),
  (team, dice) =>
    allow(
      ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Array.from({ length: dice.int(1, 6) }, (_, index) => arn('sqs', `${team}-queue-${index}`)),
    ),
  (team, dice) =>
    allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'],
      Array.from({ length: dice.int(1, 4) }, (_, index) => arn('dynamodb', `table/${team}-${index}`)),
    ),
  (team) => allow('secretsmanager:GetSecretValue', arn('secretsmanager', `secret:${team}/*`)),
  (team) =>
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], arn('kms', 'key/*'), {
      StringEquals: { 'aws:ResourceTag/team': team },
    }),
  (team) => allow('sns:Publish', arn('sns', `${team}-*`)),
  () => allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], arn('logs', '*')),
  () => allow(['ec2:Describe*', 'autoscaling:Describe*', 'elasticloadbalancing:Describe*', 'cloudwatch:Get*']),
  (team) => allow(['states:StartExecution', 'states:DescribeExecution'], arn('states', `stateMachine:${team}-*`)),
  () => allow('cloudwatch:PutMetricData', '*', { StringEquals: { 'cloudwatch:namespace': 'Example' } }),
  (team) => allow(['ssm:GetParameter', 'ssm:GetParametersByPath'], arn('ssm', `parameter/${team}/*`)),
  () => deny('s3:*', '*', { Bool: { 'aws:SecureTransport': 'false' } }),
  () => allow('ec2:*', '*', { StringEquals: { 'ec2:ResourceTag/environment': 'development' } }),
]
