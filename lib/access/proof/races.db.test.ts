/**
 * Thirty-two clients at a barrier, sixteen of a kind, for every pair of what can decide a request or end a grant: one
 * winner, and every loser is told with a 409 what happened (I21). A request that waits, a live grant of the same account
 * and entitlement, and a request for more of its time are raced for; what contests nothing of the other side must leave
 * it alone. The order of the clients follows from a seed: CURFEW_RACE_SEED.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isDomainError } from '#lib/kernel/errors.ts'
import { makeApiRoute } from '#lib/platform/http/api-route.ts'
import { PROBLEMS } from '#lib/platform/http/problem.ts'
import { asPerson } from '#lib/platform/context.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { type Finish, race } from '#lib/testing/race.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { MORE_MS, type RaceWorld, type Scene, SIDE, startRaceWorld } from '#lib/testing/worlds/race-world.ts'
import { castVoteOperation } from '../api/requests.ts'
import { castVote } from '../commands/cast-vote.ts'
import { endGrant } from '../commands/end-grant.ts'
import { lapseRequests } from '../commands/lapse-requests.ts'
import { withdrawRequest } from '../commands/withdraw-request.ts'
import type { AccessRequest, Grant, RequestState } from '../model.ts'

const ROUNDS = Number(process.env.CURFEW_RACE_ROUNDS ?? 4)
const SEED = Number(process.env.CURFEW_RACE_SEED ?? Date.now() & 0x7fffffff)

const ACTS = ['approve', 'deny', 'withdraw', 'lapse', 'end', 'extend', 'expire'] as const
type Act = (typeof ACTS)[number]
const PAIRS = ACTS.flatMap((one, index) => ACTS.slice(index).map((other): [Act, Act] => [one, other]))
const OF_GRANTS = new Set<Act>(['end', 'extend', 'expire'])
const REASON = 'not needed any more'

let world: RaceWorld
beforeAll(async () => {
  world = await startRaceWorld()
})
afterAll(() => world.stop())

/** What an act contests: approvals the request for a new grant; the others, beside an act on the grant, that for more time. */
function contested(act: Act, pair: readonly Act[], scene: Scene): AccessRequest | null {
  if (act === 'end' || act === 'expire') return null
  if (act === 'extend') return scene.more
  return act !== 'approve' && pair.some((one) => OF_GRANTS.has(one)) ? scene.more : scene.fresh
}

function client(act: Act, request: AccessRequest | null, scene: Scene, index: number): () => Promise<unknown> {
  const ctx = world.as(world.approver(index))
  const asked = request ?? scene.fresh
  const vote = { requestId: asked.id, askedHash: asked.askedHash, reason: REASON }
  const requester = asked === scene.more ? world.owner : world.teammate
  const clients: Record<Act, () => Promise<unknown>> = {
    approve: () => castVote(ctx, { ...vote, decision: 'approve' }),
    extend: () => castVote(ctx, { ...vote, decision: 'approve' }),
    deny: () => castVote(ctx, { ...vote, decision: 'deny' }),
    withdraw: () => withdrawRequest(world.as(requester), { requestId: asked.id, reason: REASON }),
    lapse: () => world.runOut(asked).then(() => lapseRequests(workerContext(world.workers))),
    end: () => endGrant(ctx, { grantId: scene.grantId, reason: REASON }),
    expire: () => world.engineOf(index).drain(),
  }
  return clients[act]
}

/** The way to the lock is longer for some acts than for others: in turn each side has up to so many statements to go first. */
const HANDICAP = 24
const handicap = (round: number, index: number): number =>
  (index < SIDE ? 0 : 1) === round % 2 ? (SEED + round + index * 7) % HANDICAP : 0
const after = (statements: number, act: () => Promise<unknown>) => async (): Promise<unknown> => {
  for (let done = 0; done < statements; done++) await world.db.rows(sql`SELECT 1`)
  return act()
}

type Outcome = { act: Act; finish: Finish<unknown>; by: string }

async function run([one, other]: readonly [Act, Act], round: number): Promise<{ scene: Scene; outcomes: Outcome[] }> {
  const scene = await world.scene()
  const acts = Array.from({ length: 2 * SIDE }, (_, index): Act => (index < SIDE ? one : other))
  if (one === 'expire' || other === 'expire') await world.makeDue(scene.grantId)
  const clients = acts.map((act, index) =>
    after(handicap(round, index), client(act, contested(act, [one, other], scene), scene, index)),
  )
  const finishes = await race(clients, SEED + round)
  // A lapse passes over what somebody decides at that moment, and comes again every few seconds: here, now.
  if (one === 'lapse' || other === 'lapse') await lapseRequests(workerContext(world.workers))
  const outcomes = acts.map((act, index) => ({
    act,
    finish: finishes[index] ?? { lost: new Error('it never ran') },
    by: world.approver(index).name,
  }))
  return { scene, outcomes }
}

const typesOf = (subjectId: string, types: readonly string[]) =>
  world.db
    .rows<{ type: string }>(
      sql`SELECT type FROM audit_event WHERE subject_id = ${subjectId} AND type = ANY(${[...types]}::text[]) ORDER BY seq`,
    )
    .then((rows) => rows.map(({ type }) => type))

const DECIDED = ['request.approved', 'request.denied', 'request.withdrawn', 'request.lapsed']
const DECIDES: Partial<Record<Act, RequestState>> = {
  approve: 'approved',
  extend: 'approved',
  deny: 'denied',
  withdraw: 'withdrawn',
  lapse: 'lapsed',
}

/** One transition, recorded once, by one of those who contested it, with one vote if it was voted on. */
async function oneDecision(request: AccessRequest, contenders: readonly Outcome[], grantEnded: boolean): Promise<void> {
  const [row] = await world.db.rows<{ state: RequestState; decidedBy: string | null; votes: number }>(sql`
    SELECT r.state, p.name AS decided_by, (SELECT count(*)::int FROM vote v WHERE v.request_id = r.id) AS votes
    FROM access_request r LEFT JOIN person p ON p.id = r.decided_by WHERE r.id = ${request.id}`)
  const state = row?.state ?? 'pending'
  const recorded = await typesOf(request.id, DECIDED)
  // More time of a grant that is over is not decided: nobody wins, and everybody is told.
  const mayStay = contenders.length === 0 || (grantEnded && contenders.every(({ act }) => act === 'extend'))
  expect(recorded).toEqual(state === 'pending' && mayStay ? [] : [`request.${state}`])
  expect(row?.votes).toBe(state === 'approved' || state === 'denied' ? 1 : 0)
  if (contenders.length > 0 && !mayStay) expect(contenders.map(({ act }) => DECIDES[act])).toContain(state)
  const winners = contenders.filter(({ act, finish }) => act !== 'lapse' && 'won' in finish)
  expect(winners.map(({ act }) => DECIDES[act])).toEqual(state === 'pending' || state === 'lapsed' ? [] : [state])
  if (state === 'approved' || state === 'denied') expect(winners.map(({ by }) => by)).toEqual([row?.decidedBy])
}

/** It began to end at most once, by one cause, and its end grew by one decision or by none. */
async function oneFate({ grantId, more }: Scene, pair: readonly Act[], endsAt: number): Promise<void> {
  const [grant] = await world.db.rows<Grant>(sql`SELECT * FROM access_grant WHERE id = ${grantId}`)
  const began = await typesOf(grantId, ['grant.end-requested', 'grant.revoking'])
  const extended = await world.db.rows(sql`SELECT 1 FROM grant_extension WHERE grant_id = ${grantId}`)
  const approved = await typesOf(more.id, ['request.approved'])
  expect(extended).toHaveLength(approved.length)
  expect(grant?.endsAt).toBe(endsAt + extended.length * MORE_MS)
  if (pair.includes('end')) expect(began).toHaveLength(1)
  else if (pair.includes('expire')) expect(began.length + extended.length).toBe(1)
  else expect(began).toEqual([])
  const cause = began[0] === 'grant.end-requested' ? 'ended-early' : began[0] === 'grant.revoking' ? 'expiry' : null
  expect(grant?.endCause).toBe(cause)
  await world.engineOf(0).drain()
  expect(await typesOf(grantId, ['grant.ended'])).toHaveLength(began.length)
}

/** Told by a 409 what became of it: in words, with the state and, where a person decided, by whom. */
function told(lost: unknown, decidedBy: readonly string[]): void {
  if (!isDomainError(lost)) throw lost
  expect(PROBLEMS[lost.code].status, `${lost.code}: ${lost.message}`).toBe(409)
  expect(lost.facts.state, lost.code).toEqual(expect.any(String))
  const { state, decidedBy: who } = lost.facts
  if (lost.code === 'request.already-decided' && state !== 'lapsed') {
    expect(decidedBy).toContain(who)
    expect(lost.message).toBe(`The request was ${String(state)} by ${String(who)} in the meantime.`)
  }
  if (lost.code !== 'grant.already-ended') return
  expect(lost.facts.endedAt).toEqual(expect.any(String))
  const early = lost.facts.endedBy === null ? '' : `: ${String(lost.facts.endedBy)} ended it early`
  expect(lost.message).toBe(`The grant has ended already${early}.`)
}

describe.each(PAIRS)(`%s and %s, ${SIDE} at once each (seed ${SEED})`, (one, other) => {
  test('have one winner, and the losers are told with a 409 what happened (I21)', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const pair = [one, other] as const
      const { scene, outcomes } = await run(pair, round)
      const [before] = await world.db.rows<{ endsAt: number }>(
        sql`SELECT coalesce((SELECT from_ends_at FROM grant_extension WHERE grant_id = g.id), ends_at) AS ends_at FROM access_grant g WHERE id = ${scene.grantId}`,
      )
      const contenders = (request: AccessRequest) =>
        outcomes.filter(({ act }) => contested(act, pair, scene) === request)
      const began = await typesOf(scene.grantId, ['grant.end-requested', 'grant.revoking'])
      await oneDecision(scene.fresh, contenders(scene.fresh), false)
      await oneDecision(scene.more, contenders(scene.more), began.length > 0)
      const given = await world.db.rows(sql`SELECT 1 FROM access_grant WHERE request_id = ${scene.fresh.id}`)
      expect(given).toHaveLength((await typesOf(scene.fresh.id, ['request.approved'])).length)
      await oneFate(scene, pair, before?.endsAt ?? 0)
      const people = [world.owner.name, world.teammate.name, ...outcomes.map(({ by }) => by)]
      for (const { finish } of outcomes) if ('lost' in finish) told(finish.lost, people)
    }
  }, 120_000)
})

test('an announced grant that thirty-two end at once is closed by one, and the others are told by whom (I21)', async () => {
  const { fresh } = await world.scene()
  const voter = world.as(world.approver(0))
  const { grantId } = await castVote(voter, {
    requestId: fresh.id,
    askedHash: fresh.askedHash,
    decision: 'approve',
    reason: '',
  })
  if (!grantId) throw new Error('not granted')
  const press = (index: number) => () => endGrant(world.as(world.approver(index)), { grantId, reason: REASON })
  const finishes = await race(
    Array.from({ length: 2 * SIDE }, (_, index) => press(index)),
    SEED,
  )
  const winner = finishes.findIndex((finish) => 'won' in finish)
  const losers = finishes.filter((_, index) => index !== winner)
  for (const finish of losers) {
    if (!('lost' in finish)) throw new Error('two closed it')
    told(finish.lost, [])
    expect(finish.lost).toMatchObject({ code: 'grant.already-ended', facts: { endedBy: world.approver(winner).name } })
  }
  expect(await typesOf(grantId, ['grant.ended'])).toHaveLength(1)
}, 120_000)

test('through the edge of the API, too: one 201, and thirty-one 409s that say what was decided and by whom (I21)', async () => {
  const { fresh } = await world.scene()
  const apiRoute = makeApiRoute(async (request) =>
    world.as(world.approver(Number(request.headers.get('authorization')))),
  )
  const route = apiRoute(castVoteOperation, async ({ ctx, params, body: { duration, ...body } }) =>
    castVote(asPerson(ctx), { ...params, ...body, durationMs: duration ?? null }),
  )
  const press = (index: number) => () =>
    route(
      new Request(`http://curfew.test/api/v1/requests/${fresh.id}/votes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: String(index) },
        body: JSON.stringify({
          decision: index < SIDE ? 'approve' : 'deny',
          reason: REASON,
          askedHash: fresh.askedHash,
        }),
      }),
      { params: Promise.resolve({ requestId: fresh.id }) },
    )
  const finishes = await race(
    Array.from({ length: 2 * SIDE }, (_, index) => press(index)),
    SEED,
  )
  const responses = finishes.map((finish) => {
    if ('lost' in finish) throw finish.lost
    return finish.won
  })
  const winner = responses.findIndex(({ status }) => status === 201)
  const won = (await responses[winner]?.json()) as { state: string }
  expect(won.state).toBe(winner < SIDE ? 'approved' : 'denied')
  const losers = responses.filter((_, index) => index !== winner)
  expect(new Set(losers.map(({ status }) => status))).toEqual(new Set([409]))
  const by = world.approver(winner).name
  for (const response of losers)
    expect(await response.json()).toMatchObject({
      code: 'request.already-decided',
      status: 409,
      title: 'The request was decided',
      detail: `The request was ${won.state} by ${by} in the meantime.`,
      facts: { state: won.state, decidedBy: by, decidedAt: expect.any(String) },
    })
}, 120_000)
