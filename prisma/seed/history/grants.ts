/** What came of the approved requests: grants that began, were read back, and ended, nearly all of them on time. */
import type { GrantId } from '#lib/kernel/ids.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { type Instant, instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { postgresqlConnector } from '#lib/inventory/connectors/postgresql/index.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { DemoSource } from '../demo-source.ts'
import { at, insertRows, type Row } from '../rows.ts'
import type { Story } from '../story.ts'
import { WORKER } from '../trail.ts'
import type { ToldRequest } from './requests.ts'

const { marginMs } = postgresqlConnector.capabilities
/** The very few that were late, and why. */
const MISHAPS = [
  {
    lateMs: 41_300,
    attempts: 6,
    kind: 'transient',
    error: 'connection refused: the target was restarting',
    remedy: null,
  },
  { lateMs: 2_850, attempts: 2, kind: 'transient', error: 'no answer within 5000 ms', remedy: null },
  {
    lateMs: 187_400,
    attempts: 11,
    kind: 'refused',
    error: 'permission denied to revoke role "ledger_writer"',
    remedy: 'GRANT ledger_writer TO curfew_connector WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;',
  },
  { lateMs: 640, attempts: 1, kind: null, error: null, remedy: null },
] as const
type Mishap = (typeof MISHAPS)[number]

type ToldGrant = {
  id: GrantId
  request: ToldRequest
  approvedAt: Instant
  activatingAt: Instant
  activeAt: Instant
  plannedEnd: Instant
  endsAt: Instant
  early: boolean
  revokeAt: Instant
  goneAt: Instant
  endedAt: Instant
  mishap: Mishap | null
}

export async function writeGrants(story: Story, source: DemoSource, requests: readonly ToldRequest[]): Promise<number> {
  const approved = requests.filter((one) => one.fate === 'approved' && !one.isLive)
  await writeLive(
    story,
    source,
    requests.filter((one) => one.isLive),
  )
  const told = approved.map((request, index) =>
    tellGrant(story, request, MISHAPS[[31, 88, 140, 190].indexOf(index)] ?? null),
  )
  await insertRows(
    story.tx,
    'access_grant',
    told.map((one) => grantRow(source, one)),
  )
  await insertRows(
    story.tx,
    'grant_attempt',
    told.flatMap((one) => attemptRows(story, source, one)),
  )
  await insertRows(
    story.tx,
    'holding',
    told.filter(() => story.chance.yes(0.5)).map((one) => sightingRow(source, one)),
  )
  for (const one of told) tellEvents(story, source, one)
  return told.length
}

/** The engine finds them due and gives them for real; the clock of their duration starts then. */
async function writeLive(
  { tx, trail, chance, now }: Story,
  source: DemoSource,
  requests: readonly ToldRequest[],
): Promise<void> {
  const rows = requests.map((request) => ({
    request,
    id: chance.id('grant', now),
    approvedAt: plus(request.decidedAt ?? now, 2),
  }))
  await insertRows(
    tx,
    'access_grant',
    rows.map(({ request, id, approvedAt }) => ({
      source_id: source.id,
      id,
      request_id: request.id,
      identity_id: request.owned.identity.id,
      entitlement_id: request.entitlement.id,
      account_key: request.owned.identity.accountKey,
      entitlement_external_id: request.entitlement.externalId,
      state: 'scheduled',
      duration_ms: request.approvedDurationMs ?? request.durationMs,
      margin_ms: marginMs,
      starts_at: at(approvedAt),
      approved_at: at(approvedAt),
      due_at: at(now),
    })),
  )
  for (const { request, id, approvedAt } of rows)
    trail.tell(approvedAt, request.decider ?? WORKER, {
      type: 'grant.scheduled',
      subject: { kind: 'grant', id },
      sourceId: source.id,
      identityId: request.owned.identity.id,
      summary: `${request.owned.identity.name} → ${request.entitlement.name} may begin`,
      payload: { requestId: request.id },
    })
}

function tellGrant({ chance }: Story, request: ToldRequest, mishap: Mishap | null): ToldGrant {
  const approvedAt = plus(request.decidedAt ?? request.askedAt, 2)
  const activatingAt = plus(approvedAt, chance.int(8, 90))
  const durationMs = request.approvedDurationMs ?? request.durationMs
  const plannedEnd = plus(activatingAt, durationMs)
  const early = mishap === null && chance.yes(0.22)
  const endsAt = early ? plus(activatingAt, Math.round(durationMs * (0.2 + chance.next() * 0.6))) : plannedEnd
  const revokeAt = early ? endsAt : plus(endsAt, -marginMs + chance.int(1, 4))
  // The moment of an early end is its deadline too, so doing it takes a few milliseconds of the past.
  const goneAt = mishap ? plus(endsAt, mishap.lateMs) : plus(revokeAt, chance.skewed(4, 60))
  return {
    id: chance.id('grant', approvedAt),
    request,
    approvedAt,
    activatingAt,
    activeAt: plus(activatingAt, chance.int(12, 70)),
    plannedEnd,
    endsAt: early ? plus(goneAt, chance.int(1, 9)) : endsAt,
    early,
    revokeAt,
    goneAt,
    endedAt: plus(goneAt, chance.int(3, 15)),
    mishap,
  }
}

function grantRow(source: DemoSource, one: ToldGrant): Row {
  const { request } = one
  const shouldActAt = one.early ? one.revokeAt : one.endsAt - marginMs
  return {
    source_id: source.id,
    id: one.id,
    request_id: request.id,
    identity_id: request.owned.identity.id,
    entitlement_id: request.entitlement.id,
    account_key: request.owned.identity.accountKey,
    entitlement_external_id: request.entitlement.externalId,
    state: 'ended',
    duration_ms: request.approvedDurationMs ?? request.durationMs,
    margin_ms: marginMs,
    starts_at: at(one.approvedAt),
    approved_at: at(one.approvedAt),
    activating_at: at(one.activatingAt),
    active_at: at(one.activeAt),
    ends_at: at(one.endsAt),
    due_at: null,
    fence: 2,
    attempts: one.mishap?.attempts ?? 0,
    first_failed_at: one.mishap?.error ? at(one.revokeAt) : null,
    last_error: one.mishap?.error ?? null,
    last_error_kind: one.mishap?.kind ?? null,
    last_remedy: one.mishap?.remedy ?? null,
    end_cause: one.early ? 'ended-early' : 'expiry',
    end_requested_by: one.early ? request.requester.id : null,
    end_reason: one.early ? 'Done sooner than planned' : null,
    revoke_requested_at: at(one.revokeAt),
    revoke_acked_at: at(one.goneAt),
    gone_at: at(one.goneAt),
    ended_at: at(one.endedAt),
    overshoot_ms: one.goneAt - one.endsAt,
    lag_ms: one.goneAt - shouldActAt,
  }
}

function attemptRows({ chance }: Story, source: DemoSource, one: ToldGrant): Row[] {
  const attempt = (effect: string, startedAt: Instant, finishedAt: Instant, outcome: string, fence: number): Row => ({
    id: chance.id('attempt', startedAt),
    source_id: source.id,
    grant_id: one.id,
    effect,
    fence,
    worker: 'demo',
    started_at: at(startedAt),
    finished_at: at(finishedAt),
    outcome,
    error_kind: outcome === 'failed' ? (one.mishap?.kind ?? null) : null,
    error: outcome === 'failed' ? (one.mishap?.error ?? null) : null,
  })
  const verifiedAt = plus(one.activeAt, -2)
  return [
    attempt('grant', one.activatingAt, plus(verifiedAt, -4), 'granted', 1),
    attempt('verify', plus(verifiedAt, -3), verifiedAt, 'present', 1),
    ...(one.mishap?.error ? [attempt('revoke', one.revokeAt, plus(one.revokeAt, 40), 'failed', 2)] : []),
    attempt('revoke', one.mishap ? plus(one.goneAt, -9) : one.revokeAt, plus(one.goneAt, -2), 'revoked', 2),
    attempt('verify', plus(one.goneAt, -1), one.goneAt, 'absent', 2),
  ]
}

/** A sync that ran meanwhile saw it too: a holding of our own giving. */
const sightingRow = (source: DemoSource, one: ToldGrant): Row => ({
  source_id: source.id,
  id: newId('holding'),
  identity_id: one.request.owned.identity.id,
  entitlement_id: one.request.entitlement.id,
  external_id: `seen:${one.id}`,
  own_grantor: true,
  attributes: { granted: true, grantor: 'curfew_connector', inherit: true, set: false },
  first_seen_at: at(one.activeAt),
  gone_at: at(instant(one.goneAt + Math.min(MINUTE_MS, one.goneAt - one.activeAt))),
})

function tellEvents({ trail }: Story, source: DemoSource, one: ToldGrant): void {
  const { request } = one
  const what = `${request.owned.identity.name} → ${request.entitlement.name}`
  const about = {
    subject: { kind: 'grant' as const, id: one.id },
    sourceId: source.id,
    identityId: request.owned.identity.id,
  }
  const overshootMs = one.goneAt - one.endsAt
  trail.tell(one.approvedAt, request.decider ?? WORKER, {
    type: 'grant.scheduled',
    ...about,
    summary: `${what} may begin`,
    payload: { requestId: request.id },
  })
  trail.tell(one.activatingAt, WORKER, {
    type: 'grant.activating',
    ...about,
    summary: `${what} is being given`,
    payload: { endsAt: at(one.plannedEnd) },
  })
  trail.tell(one.activeAt, WORKER, {
    type: 'grant.active',
    ...about,
    summary: `${what} is live, read back at the target`,
  })
  if (one.early)
    trail.tell(plus(one.revokeAt, -1), request.requester, {
      type: 'grant.end-requested',
      ...about,
      summary: `${request.requester.name} ended ${what} early`,
    })
  trail.tell(one.revokeAt, WORKER, { type: 'grant.revoking', ...about, summary: `${what} is being taken back` })
  if (one.mishap?.error)
    trail.tell(plus(one.revokeAt, 41), WORKER, {
      type: 'grant.revoke-failing',
      ...about,
      summary: `${what} could not be taken back yet: ${one.mishap.error}`,
    })
  trail.tell(one.endedAt, WORKER, {
    type: 'grant.ended',
    ...about,
    payload: { overshootMs, cause: one.early ? 'ended-early' : 'expiry' },
    summary: `${what} ended; absent at the target ${overshootMs <= 0 ? `${formatDuration(-overshootMs)} before` : `${formatDuration(overshootMs)} after`} its end`,
  })
}
