/** Ninety days of asking and deciding: what was asked, by whom, and how it went. */
import { canonicalAsked } from '#lib/access/asked.ts'
import { POLICY_VERSION, REQUEST_LAPSES_AFTER_MS } from '#lib/access/model.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { RequestId, VoteId } from '#lib/kernel/ids.ts'
import { HOUR_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { sha256Hex } from '#lib/platform/hash.ts'
import type { DemoEntitlement, DemoSource } from '../demo-source.ts'
import { at, insertRows } from '../rows.ts'
import { type Cast, daysBefore, HISTORY_DAYS, type Story, type StoryPerson, workingHour } from '../story.ts'
import type { Owned } from './ownership.ts'

export type Fate = 'approved' | 'denied' | 'withdrawn' | 'lapsed' | 'pending'
export type ToldRequest = {
  id: RequestId
  owned: Owned
  entitlement: DemoEntitlement
  requester: StoryPerson
  durationMs: number
  approvedDurationMs: number | null
  reason: string
  fate: Fate
  askedAt: Instant
  decidedAt: Instant | null
  decider: StoryPerson | null
  /** Approved just now: its grant begins, at the real target, as soon as a worker lives. */
  isLive: boolean
}

const REASONS = [
  'Replay the failed settlement batch',
  'Fix invoices with the wrong tax rate',
  'Backfill the missing entries of last night',
  'Close the books of the month',
  'Correct duplicated contacts',
  'Apply the hot fix of the payment schema',
  'Refund the double charges of the outage',
  'Rebuild the revenue model',
  'Repair rows after the failed deployment',
  'Import the bank statement by hand',
]
const DENIALS = [
  'Use the read role first',
  'The window is too long for this',
  'No ticket by that number',
  'Wait for the change window',
]
const DURATIONS_MS = [15, 30, 30, 60, 60, 60, 120, 120, 240, 480].map((minutes) => minutes * MINUTE_MS)
const TOLD = 300

export async function writeRequests(
  story: Story,
  cast: Cast,
  source: DemoSource,
  owned: readonly Owned[],
): Promise<ToldRequest[]> {
  const told = tellRequests(story, cast, source, owned)
  const rows = told.map((one) => ({
    id: one.id,
    source_id: source.id,
    identity_id: one.owned.identity.id,
    entitlement_id: one.entitlement.id,
    entitlement_hash: one.entitlement.contentHash,
    requester_person_id: one.requester.id,
    requester_team_id: null,
    duration_ms: one.durationMs,
    reason: one.reason,
    asked_hash: askedHashOf(source, one),
    policy_version: POLICY_VERSION,
    state: one.fate,
    created_at: at(one.askedAt),
    lapses_at: at(plus(one.askedAt, REQUEST_LAPSES_AFTER_MS)),
    decided_at: one.decidedAt === null ? null : at(one.decidedAt),
    decided_by: one.fate === 'lapsed' ? null : (one.decider?.id ?? null),
    decision_reason: one.fate === 'denied' ? story.chance.pick(DENIALS) : null,
    approved_duration_ms: one.approvedDurationMs,
  }))
  await insertRows(story.tx, 'access_request', rows)
  for (const one of told) tellAsked(story, source, one)
  await writeVotes(story, source, told)
  return told
}

const askedHashOf = (source: DemoSource, one: ToldRequest): string =>
  sha256Hex(
    canonicalAsked({
      sourceId: source.id,
      identityId: one.owned.identity.id,
      entitlementId: one.entitlement.id,
      entitlementHash: one.entitlement.contentHash,
      durationMs: one.durationMs,
      startsAt: null,
      reason: one.reason,
      task: null,
      extendsGrantId: null,
    }),
  )

function fateOf({ chance }: Story): Fate {
  const drawn = chance.next()
  if (drawn < 0.77) return 'approved'
  if (drawn < 0.87) return 'denied'
  return drawn < 0.95 ? 'withdrawn' : 'lapsed'
}

function tellRequests(story: Story, cast: Cast, source: DemoSource, owned: readonly Owned[]): ToldRequest[] {
  const { chance, now } = story
  const told: ToldRequest[] = []
  // Two grants of one thing at once would need a story of their own: one ends before the next is asked for.
  const busyUntil = new Map<string, number>()
  for (let index = 0; index < TOLD; index++) {
    const askedAt = plus(
      workingHour(story, HISTORY_DAYS - 1 - (index / TOLD) * (HISTORY_DAYS - 1)),
      chance.int(0, 50 * MINUTE_MS),
    )
    const able = owned.filter((one) => one.since + HOUR_MS < askedAt)
    if (able.length === 0) continue
    const one = chance.pick(able)
    const wanted = source.entitlements.filter((entitlement) => !one.identity.holds.has(entitlement.name))
    const entitlement = chance.pick(wanted)
    const key = `${one.identity.id} ${entitlement.id}`
    if ((busyUntil.get(key) ?? 0) > askedAt) continue
    const request = tellOne(story, cast, { owned: one, entitlement, askedAt, fate: fateOf(story) })
    if ((request.decidedAt ?? 0) + request.durationMs > now - 20 * MINUTE_MS) continue
    busyUntil.set(key, (request.decidedAt ?? askedAt) + request.durationMs + HOUR_MS)
    told.push(request)
  }
  return [...told, ...tellOpenOnes(story, cast, source, owned), ...tellLiveOnes(story, cast, source, owned)]
}

function tellOne(
  story: Story,
  cast: Cast,
  given: Pick<ToldRequest, 'owned' | 'entitlement' | 'askedAt' | 'fate'>,
): ToldRequest {
  const { chance } = story
  const { owned, entitlement, askedAt, fate } = given
  const durationMs = Math.min(chance.pick(DURATIONS_MS), entitlement.maxDurationMs)
  const waitMs = fate === 'lapsed' ? REQUEST_LAPSES_AFTER_MS : chance.skewed(90_000, 3 * HOUR_MS)
  const shortened = chance.yes(0.15) && durationMs > 30 * MINUTE_MS
  return {
    ...given,
    id: chance.id('request', askedAt),
    isLive: false,
    requester: owned.owner,
    durationMs,
    approvedDurationMs: fate === 'approved' ? (shortened ? Math.round(durationMs / 2) : durationMs) : null,
    reason: `${chance.pick(REASONS)} (INC-${chance.int(3_000, 4_999)})`,
    decidedAt: fate === 'pending' ? null : plus(askedAt, waitMs),
    decider:
      fate === 'withdrawn'
        ? owned.owner
        : fate === 'approved' || fate === 'denied'
          ? cast.person(chance.yes(0.7) ? 'approver' : 'approver2')
          : null,
  }
}

type Pair = { owned: Owned; entitlement: DemoEntitlement }
function pairOf(source: DemoSource, owned: readonly Owned[], name: string, role: string): Pair[] {
  const one = owned.find((candidate) => candidate.identity.name === name)
  const entitlement = source.entitlements.find((candidate) => candidate.name === role)
  return one && entitlement ? [{ owned: one, entitlement }] : []
}

/** Two that wait now, so that the approvers' first page is not empty. */
function tellOpenOnes(story: Story, cast: Cast, source: DemoSource, owned: readonly Owned[]): ToldRequest[] {
  const open: readonly [string, string, number][] = [
    ['dbt-runner', 'analytics_admin', 0.12],
    ['airflow-scheduler', 'ledger_reader', 0.03],
  ]
  return open.flatMap(([name, role, daysAgo]) =>
    pairOf(source, owned, name, role).map((pair) =>
      tellOne(story, cast, { ...pair, askedAt: daysBefore(story.now, daysAgo), fate: 'pending' }),
    ),
  )
}

/** Two that begin now, so that something is live from the first minute. */
function tellLiveOnes(story: Story, cast: Cast, source: DemoSource, owned: readonly Owned[]): ToldRequest[] {
  const live: readonly [string, string, number][] = [
    ['ledger-close-job', 'ledger_writer', 4],
    ['feature-store-sync', 'billing_reader', 8],
  ]
  return live.flatMap(([name, role, hours]) =>
    pairOf(source, owned, name, role).map((pair) => ({
      ...tellOne(story, cast, { ...pair, askedAt: plus(story.now, -20 * MINUTE_MS), fate: 'approved' }),
      decidedAt: plus(story.now, -10),
      durationMs: hours * HOUR_MS,
      approvedDurationMs: hours * HOUR_MS,
      isLive: true,
    })),
  )
}

function tellAsked({ trail }: Story, source: DemoSource, one: ToldRequest): void {
  const { identity } = one.owned
  const about = { subject: { kind: 'request' as const, id: one.id }, sourceId: source.id, identityId: identity.id }
  const what = `${identity.name} → ${one.entitlement.name}`
  trail.tell(one.askedAt, one.requester, {
    type: 'request.submitted',
    ...about,
    summary: `${one.requester.name} asked for ${what} for ${formatDuration(one.durationMs)}`,
    payload: { reason: one.reason, durationMs: one.durationMs },
  })
  if (one.fate === 'pending' || one.decidedAt === null) return
  const by = one.decider ?? ({ kind: 'worker' } as const)
  const summary = {
    approved: 'was approved',
    denied: 'was denied',
    withdrawn: 'was withdrawn',
    lapsed: 'lapsed: nobody decided',
  }[one.fate]
  trail.tell(plus(one.decidedAt, 2), by, {
    type: `request.${one.fate}`,
    ...about,
    summary: `The request for ${what} ${summary}`,
  })
}

async function writeVotes(story: Story, source: DemoSource, told: readonly ToldRequest[]): Promise<void> {
  const votes = told.flatMap((one) => {
    if ((one.fate !== 'approved' && one.fate !== 'denied') || one.decider === null || one.decidedAt === null) return []
    const id: VoteId = story.chance.id('vote', one.decidedAt)
    return [
      { id, one, decider: one.decider, castAt: one.decidedAt, decision: one.fate === 'approved' ? 'approve' : 'deny' },
    ]
  })
  await insertRows(
    story.tx,
    'vote',
    votes.map(({ id, one, decider, castAt, decision }) => ({
      id,
      request_id: one.id,
      person_id: decider.id,
      canonical_person_id: decider.id,
      decision,
      duration_ms: one.approvedDurationMs,
      asked_hash: askedHashOf(source, one),
      cast_at: at(castAt),
      reason: decision === 'deny' ? 'See the decision' : '',
    })),
  )
  for (const { id, one, decider, castAt, decision } of votes)
    story.trail.tell(castAt, decider, {
      type: 'vote.cast',
      subject: { kind: 'vote', id },
      sourceId: source.id,
      identityId: one.owned.identity.id,
      summary: `${decider.name} voted to ${decision} ${one.owned.identity.name} → ${one.entitlement.name}`,
      payload: { requestId: one.id },
    })
}
