/** Kubernetes, GitHub, pipelines and AI agents. */
import type { Chance } from '../random.ts'
import { type Drawn, type Estate, names } from './estate.ts'
import { PARTS, REGIONS, SERVICES, TEAMS_OF_NAMES } from './words.ts'

const cluster = (name: string, environment: string, count: number, ownedShare: number): Estate => ({
  kind: 'kubernetes',
  name,
  environment,
  config: { cluster: name },
  importedHoursAgo: 2,
  watchedDays: 97,
  entitlementKind: 'cluster-role',
  entitlements: {
    'cluster-admin': 'Everything in the cluster',
    admin: 'Everything in a namespace',
    edit: 'Change what runs in a namespace',
    view: 'Read a namespace',
    'secret-reader': 'Read secrets of its namespace',
    'config-reader': 'Read its own configuration',
    'leader-election': 'Hold a lease',
    'pod-restarter': 'Delete pods of its namespace',
    'metrics-reader': 'Read metrics',
  },
  ownedShare,
  teams: ['Payments', 'Platform', 'Data'],
  draw: (chance) =>
    names(chance, count, (c) => `${c.pick(TEAMS_OF_NAMES)}-${c.pick(SERVICES)}/${c.pick(PARTS)}`).map((one): Drawn => ({
      name: one,
      kind: 'kubernetes-service-account',
      attributes: {
        namespace: one.split('/')[0] ?? '',
        automount: chance.yes(0.4),
        shared: one.endsWith('/proxy') && chance.yes(0.3),
      },
      usedDaysAgo: chance.yes(0.3) ? chance.int(91, 300) : chance.skewed(0, 40),
      credentials: chance.yes(0.22)
        ? [{ kind: 'token-secret', rotatedDaysAgo: chance.skewed(20, 900), expiresInDays: 'never' }]
        : [],
      holds: chance.yes(0.03)
        ? ['cluster-admin']
        : [
            'config-reader',
            ...chance.some(
              ['edit', 'view', 'secret-reader', 'leader-election', 'pod-restarter', 'admin', 'metrics-reader'],
              chance.int(0, 2),
            ),
          ],
    })),
})

function githubApp(chance: Chance, name: string): Drawn {
  return {
    name,
    kind: 'github-app',
    attributes: { installed: 'all repositories' },
    usedDaysAgo: chance.skewed(0, 200),
    credentials: [{ kind: 'private-key', rotatedDaysAgo: chance.skewed(10, 1_500), expiresInDays: 'never' }],
    holds: chance.some(
      ['contents:read', 'contents:write', 'workflows:write', 'checks:write', 'members:read', 'administration:write'],
      chance.int(1, 3),
    ),
  }
}
function deployKey(chance: Chance, name: string): Drawn {
  return {
    name,
    kind: 'github-deploy-key',
    attributes: { repository: name.split(':')[0] ?? '', readOnly: chance.yes(0.6) },
    usedDaysAgo: chance.yes(0.35) ? chance.int(91, 700) : chance.skewed(0, 60),
    credentials: [{ kind: 'ssh-key', rotatedDaysAgo: chance.skewed(10, 1_800), expiresInDays: 'never' }],
    holds: [chance.yes(0.4) ? 'contents:write' : 'contents:read'],
  }
}

const GITHUB: Estate = {
  kind: 'github',
  name: 'GitHub demo-org',
  environment: 'production',
  config: { organisation: 'demo-org' },
  importedHoursAgo: 11,
  watchedDays: 97,
  entitlementKind: 'permission',
  ownedShare: 0.5,
  teams: ['Platform', 'Payments', 'Data'],
  entitlements: {
    'contents:read': 'Read code',
    'contents:write': 'Push code',
    'workflows:write': 'Change pipelines',
    'checks:write': 'Report checks',
    'members:read': 'Read members',
    'administration:write': 'Change repositories and their protection',
  },
  draw: (chance) => [
    ...names(
      chance,
      60,
      (c) => `${c.pick(SERVICES)}-${c.pick(['bot', 'reviewer', 'release', 'scanner', 'mirror'])}`,
    ).map((one) => githubApp(chance, one)),
    ...names(chance, 170, (c) => `${c.pick(SERVICES)}-${c.pick(PARTS)}:deploy`).map((one) => deployKey(chance, one)),
  ],
}

const PIPELINES: Estate = {
  kind: 'ci',
  name: 'Build pipelines',
  environment: 'production',
  config: { server: 'pipelines' },
  importedHoursAgo: 1,
  watchedDays: 80,
  entitlementKind: 'pipeline-permission',
  ownedShare: 0.4,
  teams: ['Platform'],
  entitlements: {
    'deploy-production': 'Deploy to production',
    'deploy-staging': 'Deploy to staging',
    'publish-packages': 'Publish packages',
    'read-secrets': 'Read pipeline secrets',
    build: 'Build and test',
  },
  draw: (chance) =>
    names(
      chance,
      280,
      (c) => `${c.pick(SERVICES)}-${c.pick(PARTS)}-${c.pick(['build', 'deploy', 'release', 'nightly'])}`,
    ).map((one): Drawn => ({
      name: one,
      kind: 'ci-job',
      attributes: { region: chance.pick(REGIONS) },
      usedDaysAgo: chance.yes(0.2) ? chance.int(91, 500) : chance.skewed(0, 20),
      credentials: chance.yes(0.35)
        ? [
            {
              kind: 'deploy-token',
              rotatedDaysAgo: chance.skewed(5, 700),
              expiresInDays: chance.yes(0.5) ? 'never' : chance.int(-30, 300),
            },
          ]
        : [],
      holds: [
        'build',
        ...(one.endsWith('deploy') || one.endsWith('release')
          ? ['deploy-staging', ...(chance.yes(0.5) ? ['deploy-production'] : [])]
          : []),
        ...(chance.yes(0.2) ? ['read-secrets'] : []),
      ],
    })),
}

const AGENTS: Estate = {
  kind: 'ai-agents',
  name: 'Agent platform',
  environment: 'production',
  config: { platform: 'agents' },
  importedHoursAgo: 0.5,
  watchedDays: 45,
  entitlementKind: 'tool',
  ownedShare: 0.35,
  teams: ['Data', 'Payments'],
  entitlements: {
    'tickets:read': 'Read tickets',
    'tickets:reply': 'Answer customers',
    'refunds:create': 'Refund payments',
    'sql:run': 'Run queries in the warehouse',
    'code:push': 'Push to branches',
    'mail:send': 'Send mail',
    'browser:use': 'Use a browser',
    'files:read': 'Read shared files',
  },
  draw: (chance) =>
    names(
      chance,
      90,
      (c) => `agent-${c.pick(SERVICES)}-${c.pick(['assistant', 'analyst', 'triage', 'coder', 'planner', 'copilot'])}`,
    ).map((one): Drawn => ({
      name: one,
      kind: 'ai-agent',
      attributes: { model: 'hosted', autonomy: chance.pick(['suggests', 'acts with approval', 'acts']) },
      usedDaysAgo: chance.skewed(0, 30),
      credentials: [
        {
          kind: 'api-key',
          rotatedDaysAgo: chance.skewed(1, 300),
          expiresInDays: chance.yes(0.45) ? 'never' : chance.int(10, 120),
        },
      ],
      holds: chance.some(
        [
          'tickets:read',
          'tickets:reply',
          'refunds:create',
          'sql:run',
          'code:push',
          'mail:send',
          'browser:use',
          'files:read',
        ],
        chance.int(1, 4),
      ),
    })),
}

export const OTHER_ESTATES: readonly Estate[] = [
  cluster('Kubernetes prod-eu', 'production', 420, 0.5),
  cluster('Kubernetes staging-eu', 'staging', 240, 0.3),
  GITHUB,
  PIPELINES,
  AGENTS,
]
