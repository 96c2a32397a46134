/** The gallery's own world. Everything hangs on one instant, so that countdowns are alive. */
import type { ConcurrencyPoint } from '#components/charts/concurrency.ts'
import type { Lane } from '#components/charts/exposure-lanes.tsx'
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'

export const galleryNow = (): Instant => instant(Date.now())
export const hoursBefore = (now: Instant, hours: number): Instant => plus(now, -hours * HOUR_MS)
export const LONG_NAME =
  'arn:aws:iam::481516234200:role/aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication'

export type SampleIdentity = {
  id: string
  name: string
  kind: string
  source: string
  owner: string | null
  tier: 'T0' | 'T1' | 'T2' | 'T3' | 'T4' | 'unknown'
  ae: number | null
  state: 'standing' | 'granted' | 'overdue' | 'unknown'
  lastUsed: Instant | null | undefined
  endsAt?: Instant
}

export function sampleIdentities(now: Instant): SampleIdentity[] {
  const one = (id: string, rest: Omit<SampleIdentity, 'id' | 'name'>): SampleIdentity => ({ id, name: id, ...rest })
  return [
    one('ci-deployer', {
      kind: 'CI/CD',
      source: 'aws-payments',
      owner: 'Payments platform',
      tier: 'T1',
      ae: 1,
      state: 'granted',
      lastUsed: hoursBefore(now, 0.05),
      endsAt: plus(now, 84_000),
    }),
    one('ledger_writer', {
      kind: 'database role',
      source: 'ledger-prod',
      owner: 'Ada Lovelace',
      tier: 'T3',
      ae: 0.21,
      state: 'standing',
      lastUsed: hoursBefore(now, 2),
    }),
    one('backup-agent', {
      kind: 'service account',
      source: 'ledger-prod',
      owner: null,
      tier: 'T3',
      ae: 0.34,
      state: 'standing',
      lastUsed: hoursBefore(now, 9),
    }),
    one('migration-2024', {
      kind: 'database role',
      source: 'ledger-prod',
      owner: null,
      tier: 'T0',
      ae: 1,
      state: 'overdue',
      lastUsed: hoursBefore(now, 2_400),
      endsAt: plus(now, -12 * MINUTE_MS),
    }),
    one('metrics-reader', {
      kind: 'workload',
      source: 'k8s-eu-1',
      owner: 'Observability',
      tier: 'T4',
      ae: 0.0004,
      state: 'standing',
      lastUsed: hoursBefore(now, 0.3),
    }),
    one('support-agent', {
      kind: 'AI agent',
      source: 'k8s-eu-1',
      owner: 'Lin Chen',
      tier: 'T2',
      ae: 0.56,
      state: 'granted',
      lastUsed: hoursBefore(now, 1),
      endsAt: plus(now, 2 * HOUR_MS + 15 * MINUTE_MS),
    }),
    one(LONG_NAME, {
      kind: 'cloud role',
      source: 'aws-payments',
      owner: 'Cloud foundations and shared infrastructure',
      tier: 'T4',
      ae: 0.012,
      state: 'standing',
      lastUsed: null,
    }),
    one('vault-unsealer', {
      kind: 'service account',
      source: 'k8s-us-2',
      owner: 'Grace Hopper',
      tier: 'unknown',
      ae: null,
      state: 'unknown',
      lastUsed: undefined,
    }),
  ]
}

export function sampleLanes(now: Instant): Lane[] {
  const at = (hours: number) => plus(now, hours * HOUR_MS)
  const bar = (id: string, kind: Lane['bars'][number]['class'], from: number, to: number | 'open', title: string) => ({
    id,
    class: kind,
    start: at(from),
    end: to === 'open' ? to : at(to),
    href: `/grants/${id}`,
    title,
  })
  return [
    {
      id: 'a',
      label: 'migration-2024',
      detail: '1,344 AE-h',
      href: '/identities/a',
      bars: [
        bar('a1', 'standing', -900, -6, 'pg_monitor'),
        bar('a2', 'granted', -4.2, -0.2, 'ledger_admin'),
        bar('a3', 'overdue', -0.2, 0, 'ledger_admin'),
      ],
    },
    {
      id: 'b',
      label: 'ci-deployer',
      detail: '41 AE-h',
      href: '/identities/b',
      bars: [
        bar('b1', 'granted', -21, -19, 'AdministratorAccess'),
        bar('b2', 'granted', -13, -12.5, 'AdministratorAccess'),
        bar('b3', 'granted', -12.8, -11, 'ledger-eu:PutObject'),
        bar('b4', 'granted', -3, 1.4, 'AdministratorAccess'),
        bar('b5', 'scheduled', 2.5, 4, 'AdministratorAccess'),
      ],
    },
    {
      id: 'c',
      label: 'backup-agent',
      detail: '8.2 AE-h',
      href: '/identities/c',
      bars: [bar('c1', 'standing', -9_000, 'open', 'pg_read_all_data')],
    },
    {
      id: 'd',
      label: 'vault-unsealer',
      detail: 'unknown',
      href: '/identities/d',
      bars: [bar('d1', 'standing', -40, -9, 'unseal'), bar('d2', 'unknown', -9, 'open', 'unseal')],
    },
    {
      id: 'e',
      label: 'on-call break-glass',
      detail: '0.5 AE-h',
      href: '/identities/e',
      bars: [bar('e1', 'breakglass', -8, -7.5, 'cluster-admin'), bar('e2', 'granted', -16.01, -16, 'read logs')],
    },
    {
      id: 'f',
      label: LONG_NAME,
      detail: '<0.001 AE-h',
      href: '/identities/f',
      bars: [bar('f1', 'ended', -18, -15, 'ecr:Replicate')],
    },
  ]
}

const GRANTED = [0, 1, 1, 3, 2, 2, 5, 4, 2, 1, 1, 0, 1, 2, 2, 6, 9, 7, 4, 3, 3, 2, 2, 2]

export const samplePoints = (now: Instant): ConcurrencyPoint[] =>
  GRANTED.map((granted, hour) => ({
    at: instant(now - (24 - hour) * HOUR_MS),
    standing: hour < 9 ? 18 : 16,
    granted,
    overdue: hour > 21 ? 1 : hour === 6 ? 2 : 0,
    href: `/exposure?at=${now - (24 - hour) * HOUR_MS}`,
  }))

export const dayBefore = (now: Instant) => ({ start: plus(now, -DAY_MS), end: plus(now, 5 * HOUR_MS) })
