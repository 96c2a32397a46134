/** Roles that code runs as: services with what they need, and those that grew. */
import { aws } from '../aws-managed.ts'
import {
  allow,
  arn,
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
} from '../documents.ts'
import { CI_STACKS, TEAM_CI, TEAM_LIMIT } from './foundation.ts'

const RELEASE = iam('policy/release-permissions')
export const WORKLOAD_POLICIES: readonly PolicyDetail[] = [
  policy(RELEASE, [
    document(
      allow(['codedeploy:CreateDeployment', 'codedeploy:Get*']),
      allow(['iam:CreatePolicyVersion', 'iam:GetPolicyVersion'], iam('policy/release-*')),
    ),
  ]),
]

const queue = (name: string): string => arn('sqs', name)
const table = (name: string): string => arn('dynamodb', `table/${name}`)
const secret = (name: string): string => arn('secretsmanager', `secret:payments/${name}-*`)
const consumes = (name: string) =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queue(name))
const keeps = (name: string) => allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], table(name))
const LAMBDA = trustsService('lambda')
const TASK = trustsService('ecs-tasks')
const LOGS = aws('service-role/AWSLambdaBasicExecutionRole')

const functions: readonly RoleDetail[] = [
  role('invoice-parser', LAMBDA, { managed: [LOGS], inline: { own: [consumes('invoices'), keeps('invoices')] } }),
  role('refund-worker', LAMBDA, { managed: [LOGS], inline: { own: [consumes('refunds'), keeps('refunds')] } }),
  role('webhook-fanout', LAMBDA, { managed: [LOGS], inline: { own: [allow('sns:Publish', arn('sns', 'payments'))] } }),
  role('receipt-mailer', LAMBDA, { managed: [LOGS], inline: { own: [allow('ses:SendEmail')] }, boundary: TEAM_LIMIT }),
  role('fx-rates', LAMBDA, { managed: [aws('service-role/AWSLambdaVPCAccessExecutionRole')], boundary: TEAM_LIMIT }),
  // Broad, and held in by its boundary.
  role('team-sandbox', LAMBDA, { managed: [aws('PowerUserAccess')], boundary: TEAM_LIMIT }),
  role('thumbnailer', LAMBDA, {
    managed: [LOGS],
    inline: { own: [allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::payments-documents/*')] },
  }),
  // A Lambda function that repairs what is broken, at night, with everything.
  role('nightly-maintenance', LAMBDA, { managed: [aws('AdministratorAccess')], tags: { owner: 'unknown' } }),
]

const tasks: readonly RoleDetail[] = [
  role('ecs-task-execution', TASK, { managed: [aws('service-role/AmazonECSTaskExecutionRolePolicy')] }),
  role('checkout-api', TASK, {
    inline: { own: [keeps('orders'), allow('secretsmanager:GetSecretValue', secret('checkout'))] },
  }),
  role('ledger-api', TASK, { inline: { own: [keeps('ledger'), allow('sqs:SendMessage', queue('ledger'))] } }),
  role('risk-scoring', TASK, { managed: [aws('AmazonS3ReadOnlyAccess')], inline: { own: [keeps('risk')] } }),
  role('settlement-batch', TASK, { managed: [aws('AmazonDynamoDBFullAccess')] }),
  role('payout-gateway', TASK, { managed: [aws('SecretsManagerReadWrite')] }),
  role('card-vault', TASK, {
    inline: { own: [allow(['kms:Decrypt', 'kms:GenerateDataKey'], arn('kms', 'key/*')), keeps('cards')] },
  }),
]

const machines: readonly RoleDetail[] = [
  role('web-fleet', trustsService('ec2'), {
    profile: true,
    managed: [aws('AmazonSSMManagedInstanceCore'), aws('CloudWatchAgentServerPolicy')],
  }),
  role('bastion', trustsService('ec2'), {
    profile: true,
    managed: [aws('AmazonSSMManagedInstanceCore')],
    inline: { hop: [allow('sts:AssumeRole', iam('role/ops-toolbox'))] },
  }),
  role('etl-nodes', trustsService('ec2'), {
    profile: true,
    inline: { lake: [allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket'])] },
  }),
  role('glue-crawler', trustsService('glue'), { managed: [aws('service-role/AWSGlueServiceRole')] }),
  role('rds-monitoring', trustsService('monitoring.rds'), {
    managed: [aws('service-role/AmazonRDSEnhancedMonitoringRole')],
  }),
  role('snapshot-janitor', trustsService('scheduler'), {
    inline: { clean: [allow(['rds:Delete*', 'ec2:DeleteSnapshot', 'backup:DeleteRecoveryPoint', 's3:DeleteBucket'])] },
  }),
]

const delivery: readonly RoleDetail[] = [
  role('ci-images', trustsRepository('example-payments/checkout'), { managed: [TEAM_CI] }),
  role('ci-stacks', trustsRepository('example-payments/ledger', 'ref:refs/heads/main'), {
    managed: [TEAM_CI, CI_STACKS],
  }),
  // May pass any role to a new function: nightly-maintenance is one.
  role('ci-functions', trustsRepository('example-payments/functions'), {
    inline: {
      deploy: [
        allow(['lambda:CreateFunction', 'lambda:UpdateFunctionCode', 'lambda:InvokeFunction', 'lambda:Get*']),
        allow('iam:PassRole'),
      ],
    },
  }),
  // The same with only its own roles to pass.
  role('ci-receipts', trustsRepository('example-payments/receipts'), {
    inline: {
      deploy: [
        allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], arn('lambda', 'function:receipts-*')),
        allow('iam:PassRole', iam('role/receipt-mailer'), {
          StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
        }),
      ],
    },
  }),
  role('release-manager', trustsRepository('example-payments/release'), { managed: [RELEASE] }),
  role('build-agent', trustsService('ec2', 'codebuild'), {
    profile: true,
    inline: {
      next: [allow('sts:AssumeRole', iam('role/ops-*')), allow(['s3:GetObject'], 'arn:aws:s3:::payments-artifacts/*')],
    },
  }),
  role('ops-toolbox', trustsAws([iam('role/bastion'), iam('role/build-agent')]), {
    inline: {
      stacks: [
        allow(['cloudformation:CreateStack', 'cloudformation:DescribeStacks']),
        allow('iam:PassRole', iam('role/cfn-*')),
      ],
    },
  }),
  role('cfn-execution', trustsService('cloudformation'), {
    inline: { everything: [allow('*')] },
  }),
]

const operations: readonly RoleDetail[] = [
  // What runs on the instances decides how far it gets; the input does not show it.
  role('fleet-operator', trustsAccount(), {
    inline: { shell: [allow(['ssm:SendCommand', 'ssm:StartSession', 'ec2:Describe*'])] },
  }),
  role('function-maintainer', trustsAccount(), {
    inline: { code: [allow(['lambda:UpdateFunctionCode', 'lambda:List*', 'lambda:GetFunction'])] },
  }),
  role('contractor-admin', trustsAccount({ StringEquals: { 'aws:PrincipalTag/team': 'platform' } }), {
    inline: { 'from-office': [allow('*', '*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })] },
  }),
  role('trail-keeper', trustsAccount(), {
    inline: { trail: [allow(['cloudtrail:StopLogging', 'cloudtrail:UpdateTrail', 'cloudtrail:Get*'])] },
  }),
  role('incident-reader', trustsAccount(), {
    managed: [aws('job-function/ViewOnlyAccess')],
    inline: { logs: [allow(['logs:FilterLogEvents', 'logs:GetLogEvents'])] },
  }),
  role('identity-automation', trustsService('lambda'), {
    managed: [aws('IAMFullAccess')],
    inline: { 'no-more-power': [deny(['iam:*'], '*')] },
  }),
]

export const WORKLOAD_ROLES: readonly RoleDetail[] = [...functions, ...tasks, ...machines, ...delivery, ...operations]
