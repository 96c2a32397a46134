/** Requests, votes and grants in the real database: who may, one winner, audit in the same transaction. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setRequestable } from '#lib/inventory/commands/set-requestable.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertEntitlement, insertHolding, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { castVote } from './commands/cast-vote.ts'
import { endGrant } from './commands/end-grant.ts'
import { lapseRequests } from './commands/lapse-requests.ts'
import { submitRequest } from './commands/submit-request.ts'
import { withdrawRequest } from './commands/withdraw-request.ts'
import { getGrant, openGrantCounts, listGrants } from './queries/grants.ts'
import { getRequest, listRequests, previewRequest, waitingForMe } from './queries/requests.ts'

const MINUTE = 60_000
const reason = 'replay the failed settlement'
let product: TestDatabase
let db: Database
let [owner, teammate, approver, approver2, stranger, admin] = [] as unknown as TestPerson[]
let world: Awaited<ReturnType<typeof buildWorld>>
const as = (person: TestPerson | undefined): PersonContext => {
  if (!person) throw new Error('the world is not built')
  return personContext(db, person)
}

async function buildWorld() {
  const approvers = await insertTeam(db)
  const owners = await insertTeam(db)
  owner = await insertPerson(db, { teamIds: [owners.id] })
  teammate = await insertPerson(db, { teamIds: [owners.id, approvers.id] })
  approver = await insertPerson(db, { teamIds: [approvers.id] })
  approver2 = await insertPerson(db, { teamIds: [approvers.id] })
  stranger = await insertPerson(db)
  admin = await insertPerson(db, { roles: ['admin'] })
  const source = await insertSource(db, { approverTeamId: approvers.id })
  return { approvers, owners, source }
}

async function pair() {
  const identity = await insertIdentity(db, world.source.id)
  const entitlement = await insertEntitlement(db, world.source.id, { requestable: true })
  await insertOwnership(db, { sourceId: world.source.id, identityId: identity.id }, { teamId: world.owners.id })
  return { identity, entitlement }
}

const ask = async (given?: Awaited<ReturnType<typeof pair>>, durationMs = 5 * MINUTE, who = owner) => {
  const { identity, entitlement } = given ?? (await pair())
  return submitRequest(as(who), { identityId: identity.id, entitlementId: entitlement.id, durationMs, reason })
}
const vote = (
  who: TestPerson | undefined,
  request: { id: Awaited<ReturnType<typeof ask>>['id']; askedHash: string },
  decision: 'approve' | 'deny' = 'approve',
  durationMs: number | null = null,
) =>
  castVote(as(who), {
    requestId: request.id,
    decision,
    reason: decision === 'deny' ? 'not needed' : '',
    durationMs,
    askedHash: request.askedHash,
  })

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 12 })
  world = await buildWorld()
})
afterAll(async () => {
  await db.close()
  await product.close()
})

describe('who may', () => {
  test('strangers cannot tell a request from one that does not exist (I40)', async () => {
    const request = await ask()
    await expect(getRequest(as(stranger), request.id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(vote(stranger, request)).rejects.toMatchObject({ code: 'not-found' })
    await expect(withdrawRequest(as(stranger), { requestId: request.id })).rejects.toMatchObject({ code: 'not-found' })
    expect((await listRequests(as(stranger), { view: 'all' }, { limit: 50, cursor: null })).data).toEqual([])
  })

  test('who owns the identity sees the request and is told why they cannot decide or withdraw it (I40)', async () => {
    const request = await ask()
    const partner = await insertPerson(db, { teamIds: [world.owners.id] })
    expect((await getRequest(as(partner), request.id)).viewer).toMatchObject({ mayVote: false })
    await expect(vote(partner, request)).rejects.toMatchObject({ code: 'request.not-an-approver' })
    await expect(withdrawRequest(as(partner), { requestId: request.id })).rejects.toMatchObject({
      code: 'request.not-requester',
    })
  })

  test('a request is never decided by its requester, by another account of the same human, or by an admin who is no approver (I19, I20)', async () => {
    const request = await ask(undefined, 5 * MINUTE, teammate)
    await expect(vote(teammate, request)).rejects.toMatchObject({ code: 'request.own-request' })
    const alias = await insertPerson(db, {
      teamIds: [world.approvers.id],
      ...(teammate ? { canonicalPersonId: teammate.id } : {}),
    })
    await expect(vote(alias, request)).rejects.toMatchObject({ code: 'request.own-request' })
    await expect(vote(admin, request)).rejects.toMatchObject({ code: 'request.not-an-approver' })
    expect((await getRequest(as(teammate), request.id)).viewer).toMatchObject({ mayVote: false, mayWithdraw: true })
    expect((await getRequest(as(approver), request.id)).viewer).toMatchObject({ mayVote: true })
  })

  test('who leaves the approver team between asking and deciding cannot decide (I20)', async () => {
    const leaving = await insertPerson(db, { teamIds: [world.approvers.id] })
    const request = await ask()
    const membership = await db.rows<{ id: string }>(sql`SELECT id FROM team_member WHERE person_id = ${leaving.id}`)
    const { recordEvents } = await import('#lib/audit/record.ts')
    await db.sqlTransaction(async (tx) => {
      await tx.rows(sql`UPDATE team_member SET ended_at = clock_timestamp() WHERE person_id = ${leaving.id}`)
      await recordEvents(tx, as(admin), {
        type: 'membership.ended',
        subject: { kind: 'membership', id: membership[0]?.id ?? '' },
        summary: 'left',
      })
    })
    await expect(vote(leaving, request)).rejects.toMatchObject({
      code: expect.stringMatching(/not-an-approver|not-found/),
    })
  })

  test('only owners ask; what is held standing is refused early (I7)', async () => {
    const given = await pair()
    await expect(ask(given, 5 * MINUTE, approver)).rejects.toMatchObject({ code: 'ownership.not-owner' })
    await insertHolding(db, world.source.id, { identityId: given.identity.id, entitlementId: given.entitlement.id })
    await expect(ask(given)).rejects.toMatchObject({ code: 'request.held-standing' })
    const preview = await previewRequest(as(owner), {
      identityId: given.identity.id,
      entitlementId: given.entitlement.id,
      durationMs: MINUTE,
    })
    expect(preview).toMatchObject({ heldStanding: true, refusal: { code: 'request.held-standing' } })
  })
})

describe('what was approved is what is granted (I22)', () => {
  test('nothing is approved for longer than the entitlement may be had by now; shorter it can be', async () => {
    const given = await pair()
    const request = await ask(given, 10 * MINUTE)
    await setRequestable(as(admin), {
      entitlementId: given.entitlement.id,
      requestable: true,
      maxDurationMs: 5 * MINUTE,
    })
    await expect(vote(approver, request)).rejects.toMatchObject({ code: 'request.duration-out-of-bounds' })
    expect((await getRequest(as(approver), request.id)).viewer).toMatchObject({ mayVote: true })
    await expect(vote(approver, request, 'approve', 5 * MINUTE)).resolves.toMatchObject({ state: 'approved' })
  })

  test('the grant is for exactly what was asked, or shorter when the approver shortened it', async () => {
    const given = await pair()
    const request = await ask(given, 10 * MINUTE)
    await expect(vote(approver, request, 'approve', 11 * MINUTE)).rejects.toMatchObject({
      code: 'request.duration-lengthened',
    })
    const { grantId } = await vote(approver, request, 'approve', 3 * MINUTE)
    if (!grantId) throw new Error('not granted')
    const { grant } = await getGrant(as(owner), grantId)
    expect(grant).toMatchObject({
      state: 'scheduled',
      durationMs: 3 * MINUTE,
      identityId: given.identity.id,
      entitlementId: given.entitlement.id,
      accountKey: given.identity.accountKey,
      endsAt: null,
    })
  })

  test('a content that changed after asking cannot be approved', async () => {
    const given = await pair()
    const request = await ask(given)
    await db.rows(sql`UPDATE entitlement SET content_hash = ${'cd'.repeat(32)} WHERE id = ${given.entitlement.id}`)
    await expect(vote(approver, request)).rejects.toMatchObject({ code: 'request.changed' })
    expect((await getRequest(as(approver), request.id)).contentChanged).toBe(true)
    await expect(vote(approver, request, 'deny')).resolves.toMatchObject({ state: 'denied' })
  })

  test('the database itself refuses to change what a request asks for, and to reopen a decided one', async () => {
    const request = await ask()
    await expect(db.rows(sql`UPDATE access_request SET duration_ms = 1 WHERE id = ${request.id}`)).rejects.toThrow(
      /cannot be changed/,
    )
    await vote(approver, request, 'deny')
    await expect(
      db.rows(sql`UPDATE access_request SET state = 'pending', decided_at = NULL WHERE id = ${request.id}`),
    ).rejects.toThrow(/stays so/)
  })
})

describe('races have one winner (I21)', () => {
  const outcome = (promise: Promise<unknown>) =>
    promise.then(
      () => 'won',
      (error: { code?: string }) => error.code ?? String(error),
    )

  test('approve and deny at once: one decides, the other is told what happened', async () => {
    for (let round = 0; round < 8; round++) {
      const request = await ask()
      const results = await Promise.all([outcome(vote(approver, request)), outcome(vote(approver2, request, 'deny'))])
      expect(results.toSorted()).toEqual(['request.already-decided', 'won'])
      const grants = await db.rows(sql`SELECT id FROM access_grant WHERE request_id = ${request.id}`)
      expect(grants).toHaveLength(results[0] === 'won' ? 1 : 0)
    }
  })

  test('the same approver pressing twice gets one vote and one grant', async () => {
    const request = await ask()
    const results = await Promise.all(Array.from({ length: 6 }, () => outcome(vote(approver, request))))
    expect(results.filter((one) => one === 'won')).toHaveLength(1)
    expect(await db.rows(sql`SELECT id FROM access_grant WHERE request_id = ${request.id}`)).toHaveLength(1)
  })

  test('withdrawing and approving at once: one wins', async () => {
    for (let round = 0; round < 8; round++) {
      const request = await ask()
      const results = await Promise.all([
        outcome(vote(approver, request)),
        outcome(withdrawRequest(as(owner), { requestId: request.id })),
      ])
      expect(results.toSorted()).toEqual(['request.already-decided', 'won'])
    }
  })

  test('asking for the same thing twice at once makes one request', async () => {
    const given = await pair()
    const results = await Promise.all([outcome(ask(given)), outcome(ask(given))])
    expect(results.toSorted()).toEqual(['request.already-pending', 'won'])
  })

  test('ending a scheduled grant from two sides closes it once', async () => {
    const { grantId } = await vote(approver, await ask())
    if (!grantId) throw new Error('not granted')
    const end = (who: TestPerson | undefined) => outcome(endGrant(as(who), { grantId, reason: 'done with it' }))
    expect((await Promise.all([end(owner), end(approver)])).toSorted()).toEqual(['grant.already-ended', 'won'])
    expect(
      await db.rows(sql`SELECT 1 FROM audit_event WHERE subject_id = ${grantId} AND type = 'grant.ended'`),
    ).toHaveLength(1)
  })
})

describe('the record', () => {
  test('asking, deciding and scheduling each leave their row in the same transaction (I27)', async () => {
    const request = await ask()
    const { grantId } = await vote(approver, request)
    const rows = await db.rows<{ type: string; xid: string }>(sql`
      SELECT type, xid::text FROM audit_event WHERE subject_id IN (${request.id}, ${grantId}) OR payload->>'requestId' = ${request.id} ORDER BY seq`)
    expect(rows.map((row) => row.type)).toEqual([
      'request.submitted',
      'vote.cast',
      'request.approved',
      'grant.scheduled',
    ])
    expect(new Set(rows.slice(1).map((row) => row.xid)).size).toBe(1)
  })

  test('a grant cannot change its state, or its end, without a record (I27), and its end never moves later (I4)', async () => {
    const { grantId } = await vote(approver, await ask())
    await expect(
      db.rows(sql`UPDATE access_grant SET state = 'activating', ends_at = clock_timestamp() WHERE id = ${grantId}`),
    ).rejects.toThrow(/no audit event/)
    const { recordEvents } = await import('#lib/audit/record.ts')
    const event = {
      type: 'grant.activating' as const,
      subject: { kind: 'grant' as const, id: grantId ?? '' },
      sourceId: world.source.id,
      summary: 'test',
    }
    await db.sqlTransaction(async (tx) => {
      await tx.rows(
        sql`UPDATE access_grant SET state = 'activating', ends_at = clock_timestamp() WHERE id = ${grantId}`,
      )
      await recordEvents(tx, as(admin), event)
    })
    await expect(
      db.sqlTransaction(async (tx) => {
        await tx.rows(sql`UPDATE access_grant SET ends_at = ends_at + interval '1 second' WHERE id = ${grantId}`)
        await recordEvents(tx, as(admin), event)
      }),
    ).rejects.toThrow(/only move earlier/)
  })

  test('pending requests lapse by themselves, and then nobody decides them (I26)', async () => {
    const request = await ask()
    const superuser = openDatabase(product.superuserUrl, { poolSize: 1 })
    await superuser.sqlTransaction(async (tx) => {
      await tx.rows(sql`SET LOCAL session_replication_role = replica`)
      await tx.rows(
        sql`UPDATE access_request SET lapses_at = clock_timestamp() - interval '1 second' WHERE id = ${request.id}`,
      )
    })
    await superuser.close()
    await expect(vote(approver, request)).rejects.toMatchObject({ code: 'request.lapsed' })
    while ((await lapseRequests(workerContext(db))) > 0);
    expect((await getRequest(as(owner), request.id)).request.state).toBe('lapsed')
  })
})

test('lists page by keyset without losing or repeating a row, and counts equal the lists', async () => {
  const given = await Promise.all(Array.from({ length: 7 }, () => pair()))
  for (const one of given) await vote(approver, await ask(one))
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listRequests>> = await listRequests(
      as(owner),
      { view: 'mine' },
      { limit: 3, cursor },
    )
    seen.push(...page.data.map((row) => row.id))
    cursor = page.nextCursor
  } while (cursor)
  const [all] = await db.rows<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM access_request WHERE requester_person_id = ${owner?.id}`,
  )
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length).toBe(all?.count)
  const counts = await openGrantCounts(as(owner))
  const live = await listGrants(as(owner), { view: 'live' }, { limit: 200, cursor: null })
  expect(live.data).toHaveLength(counts.live)
  expect((await waitingForMe(as(approver))).rows.every((row) => row.state === 'pending')).toBe(true)
})
