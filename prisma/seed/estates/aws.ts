/** AWS accounts: roles that services assume, users with access keys that should not exist. */
import type { Chance } from '../random.ts'
import { type Drawn, type Estate, names } from './estate.ts'
import { PARTS, SERVICES, TEAMS_OF_NAMES } from './words.ts'

const POLICIES: Readonly<Record<string, string>> = {
  AdministratorAccess: 'Everything in the account',
  PowerUserAccess: 'Everything but users and organisation',
  IAMFullAccess: 'Users, roles and policies',
  AmazonS3FullAccess: 'Every bucket and object',
  AmazonS3ReadOnlyAccess: 'Read every object',
  AmazonDynamoDBFullAccess: 'Every table',
  AmazonRDSFullAccess: 'Every database instance',
  AmazonEC2ContainerRegistryPowerUser: 'Push and pull images',
  AWSLambda_FullAccess: 'Every function',
  CloudWatchAgentServerPolicy: 'Write metrics and logs',
  ReadOnlyAccess: 'Read nearly everything',
  SecretsManagerReadWrite: 'Read and write every secret',
  'queue-consumer': 'Receive from its own queue',
  'bucket-writer': 'Write to its own bucket',
  'table-reader': 'Read its own table',
}
const NARROW = [
  'queue-consumer',
  'bucket-writer',
  'table-reader',
  'CloudWatchAgentServerPolicy',
  'AmazonEC2ContainerRegistryPowerUser',
]
const BROAD = [
  'AmazonS3FullAccess',
  'AmazonDynamoDBFullAccess',
  'AmazonRDSFullAccess',
  'AWSLambda_FullAccess',
  'ReadOnlyAccess',
  'SecretsManagerReadWrite',
  'AmazonS3ReadOnlyAccess',
]
const ADMIN = ['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess']

function held(chance: Chance): string[] {
  if (chance.yes(0.04)) return [chance.pick(ADMIN)]
  return [...chance.some(NARROW, chance.int(1, 2)), ...(chance.yes(0.4) ? chance.some(BROAD, chance.int(1, 2)) : [])]
}
const used = (chance: Chance): number | null =>
  chance.yes(0.06) ? null : chance.yes(0.16) ? chance.int(91, 400) : chance.skewed(0, 60)

function role(chance: Chance, name: string): Drawn {
  return {
    name,
    kind: 'aws-role',
    attributes: { path: '/service/', maxSessionSeconds: chance.pick([3_600, 3_600, 14_400, 43_200]) },
    usedDaysAgo: used(chance),
    holds: held(chance),
  }
}
function user(chance: Chance, name: string): Drawn {
  const keys = chance.yes(0.2) ? 2 : 1
  return {
    name,
    kind: 'aws-user',
    attributes: { console: chance.yes(0.1), shared: chance.yes(0.12) },
    disabled: chance.yes(0.05),
    usedDaysAgo: used(chance),
    credentials: Array.from({ length: keys }, () => ({
      kind: 'access-key',
      rotatedDaysAgo: chance.skewed(5, 1_400),
      expiresInDays: 'never' as const,
    })),
    holds: held(chance),
  }
}

const account = (
  name: string,
  environment: string,
  counts: { roles: number; users: number; ownedShare: number; importedHoursAgo: number },
): Estate => ({
  kind: 'aws',
  name,
  environment,
  config: { account: name },
  importedHoursAgo: counts.importedHoursAgo,
  watchedDays: 97,
  entitlementKind: 'managed-policy',
  entitlements: POLICIES,
  ownedShare: counts.ownedShare,
  teams: ['Payments', 'Platform', 'Data'],
  draw: (chance) => [
    ...names(chance, counts.roles, (c) => `${c.pick(TEAMS_OF_NAMES)}-${c.pick(SERVICES)}-${c.pick(PARTS)}`).map((one) =>
      role(chance, one),
    ),
    ...names(chance, counts.users, (c) => `svc-${c.pick(SERVICES)}-${c.pick(PARTS)}`).map((one) => user(chance, one)),
  ],
})

export const AWS_ESTATES: readonly Estate[] = [
  account('AWS payments-prod', 'production', { roles: 260, users: 60, ownedShare: 0.55, importedHoursAgo: 6 }),
  account('AWS data-platform', 'production', { roles: 170, users: 40, ownedShare: 0.45, importedHoursAgo: 6 }),
  account('AWS sandbox', 'development', { roles: 110, users: 30, ownedShare: 0.2, importedHoursAgo: 75 }),
]
