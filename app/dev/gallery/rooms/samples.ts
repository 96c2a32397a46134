/** Grants, requests and the rest as the rooms of the gallery draw them. Nobody in it exists. */
import type { Grant } from '#lib/access/model.ts'
import type { GrantRow, Halt } from '#lib/access/server.ts'
import { HOUR_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { LONG_NAME } from '../sample.ts'

/** Ids here name nothing in any database. */
export const as = <Id extends string>(text: string): Id => text as Id

const grant = (now: Instant, over: Partial<Grant>): Grant => ({
  sourceId: as('src_1'),
  id: as('grt_1'),
  requestId: as('req_1'),
  identityId: as('idn_1'),
  entitlementId: as('ent_1'),
  accountKey: '16401',
  entitlementExternalId: '16502',
  state: 'active',
  durationMs: 4 * HOUR_MS,
  marginMs: 250,
  startsAt: plus(now, -HOUR_MS),
  approvedAt: plus(now, -HOUR_MS),
  activatingAt: plus(now, -HOUR_MS),
  activeAt: plus(now, -HOUR_MS),
  endsAt: plus(now, 3 * HOUR_MS),
  dueAt: plus(now, 3 * HOUR_MS),
  fence: 1,
  attempts: 0,
  firstFailedAt: null,
  lastError: null,
  lastErrorKind: null,
  lastRemedy: null,
  endCause: null,
  endRequestedBy: null,
  endReason: null,
  revokeRequestedAt: null,
  revokeAckedAt: null,
  goneAt: null,
  endedAt: null,
  overshootMs: null,
  lagMs: null,
  stillHeldOtherwise: false,
  externallyModified: false,
  sessionsTerminated: 0,
  ...over,
})

export const grantRow = (now: Instant, over: Partial<GrantRow>): GrantRow => ({
  ...grant(now, over),
  sourceName: 'ledger-prod',
  environment: 'production',
  identityName: 'ci-deployer',
  entitlementName: 'ledger_writer',
  requesterName: 'Olivia Owens',
  requesterPersonId: 'per_1',
  reason: 'Apply the hot fix of the payment schema (INC-3424)',
  endRequestedByName: null,
  approvedByName: 'Ada Prover',
  forceClosedAt: null,
  forceClosedByName: null,
  forceCloseReason: null,
  leftStandingAt: null,
  sortMicros: 0,
  ...over,
})

const ended = (now: Instant, over: Partial<GrantRow>): GrantRow =>
  grantRow(now, {
    state: 'ended',
    endsAt: plus(now, -HOUR_MS),
    dueAt: null,
    revokeRequestedAt: plus(now, -HOUR_MS),
    revokeAckedAt: plus(now, -HOUR_MS),
    goneAt: plus(now, -HOUR_MS),
    endedAt: plus(now, -HOUR_MS),
    overshootMs: -204,
    lagMs: 12,
    endCause: 'expiry',
    ...over,
  })

/** One of each state that a grant can be in. */
export const grantsOf = (now: Instant): Readonly<Record<'live' | 'overdue' | 'past', readonly GrantRow[]>> => ({
  live: [
    grantRow(now, {
      id: as('grt_scheduled'),
      state: 'scheduled',
      startsAt: plus(now, HOUR_MS),
      activeAt: null,
      endsAt: null,
    }),
    grantRow(now, { id: as('grt_activating'), state: 'activating', activeAt: null }),
    grantRow(now, { id: as('grt_active') }),
    grantRow(now, { id: as('grt_soon'), endsAt: plus(now, 4 * MINUTE_MS), identityName: LONG_NAME }),
  ],
  overdue: [
    grantRow(now, { id: as('grt_revoking'), state: 'revoking', endsAt: plus(now, -3_000), attempts: 1 }),
    grantRow(now, {
      id: as('grt_failing'),
      state: 'revoke_failing',
      endsAt: plus(now, -20 * MINUTE_MS),
      attempts: 14,
      firstFailedAt: plus(now, -20 * MINUTE_MS),
      lastError: 'connect ECONNREFUSED 10.2.3.4:5432',
      lastErrorKind: 'unreachable',
      lastRemedy: 'REVOKE ledger_writer FROM ci_deployer;',
    }),
    grantRow(now, {
      id: as('grt_given_up'),
      state: 'ended',
      endsAt: plus(now, -2 * HOUR_MS),
      forceClosedAt: plus(now, -HOUR_MS),
      endedAt: plus(now, -HOUR_MS),
      forceClosedByName: 'Adele Minh',
      forceCloseReason: 'The database was shut down for good.',
    }),
  ],
  past: [
    ended(now, { id: as('grt_on_time') }),
    ended(now, { id: as('grt_late'), overshootMs: 41_000, attempts: 3 }),
    ended(now, {
      id: as('grt_early'),
      endCause: 'ended-early',
      endRequestedByName: 'Olivia Owens',
      overshootMs: -HOUR_MS,
    }),
    grantRow(now, {
      id: as('grt_never'),
      state: 'activation_failed',
      activeAt: null,
      endsAt: null,
      endedAt: now,
      lastError: 'role "ledger_writer" does not exist',
    }),
  ],
})

export const halt = (now: Instant, over: Partial<Halt>): Halt => ({
  id: as('hlt_1'),
  scope: 'identity',
  sourceId: as('src_1'),
  sourceName: 'ledger-prod',
  identityId: as('idn_1'),
  identityName: 'ci-deployer',
  reason: 'Its key was seen in a public repository.',
  pulledAt: plus(now, -HOUR_MS),
  pulledByName: 'Ada Prover',
  grantsEnded: 3,
  stillOpen: 0,
  liftedAt: null,
  liftedByName: null,
  liftReason: null,
  ...over,
})
