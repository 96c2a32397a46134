/** More time in the real database: who may, one winner against the engine's claim, and no end without a decision. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import { setRequestable } from '#lib/inventory/commands/set-requestable.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { instant, plus } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  insertEntitlement,
  type InsertedEntitlement,
  type InsertedIdentity,
  insertIdentity,
  insertSource,
} from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { letTimePass, workerContext } from '#lib/testing/worlds/access-world.ts'
import { castVote } from './commands/cast-vote.ts'
import { endGrant } from './commands/end-grant.ts'
import { lapseRequests } from './commands/lapse-requests.ts'
import { pullKillSwitch } from './commands/pull-kill-switch.ts'
import { liftKillSwitch } from './commands/lift-kill-switch.ts'
import { shortenGrant } from './commands/shorten-grant.ts'
import { submitExtension } from './commands/submit-extension.ts'
import { submitRequest } from './commands/submit-request.ts'
import type { Grant } from './model.ts'
import { getGrant } from './queries/grants.ts'
import { getRequest } from './queries/requests.ts'
import { claimDue } from './store/queue.ts'

const MINUTE = 60_000
const reason = 'the settlement takes longer than planned'
let product: TestDatabase
let db: Database
let people: Record<'owner' | 'teammate' | 'approver' | 'approver2' | 'stranger' | 'admin' | 'auditor', TestPerson>
let place: Awaited<ReturnType<typeof buildPlace>>

const as = (who: keyof typeof people, over: Database = db): PersonContext => personContext(over, people[who])

async function buildPlace() {
  const [approvers, owners] = [await insertTeam(db), await insertTeam(db)]
  people = {
    owner: await insertPerson(db, { name: 'Olive', teamIds: [owners.id] }),
    teammate: await insertPerson(db, { name: 'Theo', teamIds: [owners.id] }),
    approver: await insertPerson(db, { name: 'Ada', teamIds: [approvers.id] }),
    approver2: await insertPerson(db, { name: 'Ben', teamIds: [approvers.id] }),
    stranger: await insertPerson(db),
    admin: await insertPerson(db, { roles: ['admin'] }),
    auditor: await insertPerson(db, { roles: ['auditor'] }),
  }
  return { owners, source: await insertSource(db, { approverTeamId: approvers.id }) }
}

type Live = { grantId: GrantId; requestId: string; identity: InsertedIdentity; entitlement: InsertedEntitlement }

/** A grant as the engine leaves it when it has read it back: live, with that much left. */
async function live(leftMs = 10 * MINUTE, durationMs = 15 * MINUTE): Promise<Live> {
  const identity = await insertIdentity(db, place.source.id)
  const entitlement = await insertEntitlement(db, place.source.id, { requestable: true })
  await insertOwnership(db, { sourceId: place.source.id, identityId: identity.id }, { teamId: place.owners.id })
  const asked = { identityId: identity.id, entitlementId: entitlement.id, durationMs, reason }
  const request = await submitRequest(as('owner'), asked)
  const { grantId } = await vote('approver', request)
  if (!grantId) throw new Error('not granted')
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      UPDATE access_grant g SET state = 'active', activating_at = clock.now, active_at = clock.now, ends_at = clock.now + make_interval(secs => ${leftMs / 1000}::float8),
        due_at = clock.now + make_interval(secs => (${leftMs} - g.margin_ms) / 1000.0), fence = 1
      FROM (SELECT clock_timestamp() AS now) clock WHERE g.id = ${grantId}`)
    await recordEvents(tx, workerContext(db), {
      type: 'grant.active',
      subject: { kind: 'grant', id: grantId },
      sourceId: place.source.id,
      summary: 'is live',
    })
  })
  return { grantId, requestId: request.id, identity, entitlement }
}

type Asked = Awaited<ReturnType<typeof submitExtension>>
const ask = (grantId: GrantId, durationMs = 5 * MINUTE, who: keyof typeof people = 'owner') =>
  submitExtension(as(who), { grantId, durationMs, reason })
const vote = (
  who: keyof typeof people,
  request: Pick<Asked, 'id' | 'askedHash'>,
  over: { durationMs?: number; decision?: 'approve' | 'deny'; db?: Database } = {},
) =>
  castVote(as(who, over.db), {
    requestId: request.id,
    decision: over.decision ?? 'approve',
    reason: 'fine',
    durationMs: over.durationMs ?? null,
    askedHash: request.askedHash,
  })

async function row(grantId: GrantId): Promise<Grant & { extendedByRequestId: string | null }> {
  const [found] = await db.rows<Grant & { extendedByRequestId: string | null }>(
    sql`SELECT * FROM access_grant WHERE id = ${grantId}`,
  )
  if (!found) throw new Error('no such grant')
  return found
}
const eventsOf = (grantId: GrantId) =>
  db
    .rows<{ type: string }>(sql`SELECT type FROM audit_event WHERE subject_id = ${grantId} ORDER BY seq`)
    .then((rows) => rows.map((one) => one.type))
const endOf = async (grantId: GrantId) => {
  const { endsAt } = await row(grantId)
  if (endsAt === null) throw new Error('it has no end')
  return endsAt
}
const claim = (over: Pick<Database, 'rows'> = db) =>
  claimDue(over, workerContext(db), 'expiry', {
    worker: 'engine',
    leaseMs: 15_000,
    room: new Map([[place.source.id, 100]]),
  })

/** Until somebody waits for a lock: the other side has got as far as it can. */
const untilSomebodyWaits = () =>
  expect
    .poll(
      () =>
        db.rows(sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
      {
        interval: 5,
      },
    )
    .toHaveLength(1)
const untilDue = (grantId: GrantId) =>
  expect
    .poll(() => db.rows(sql`SELECT 1 FROM access_grant WHERE id = ${grantId} AND due_at <= clock_timestamp()`), {
      interval: 5,
      timeout: 5_000,
    })
    .toHaveLength(1)

/** A database whose transactions stop just before they commit, until they are let go. */
function held(): { db: Database; reached: Promise<void>; letGo: () => void } {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const transaction: Database['transaction'] = (work) =>
    db.transaction(async (tx) => {
      const result = await work(tx)
      reached.resolve()
      await gate.promise
      return result
    })
  return { db: { ...db, transaction }, reached: reached.promise, letGo: gate.resolve }
}

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 16 })
  place = await buildPlace()
})
afterAll(async () => {
  await db.close()
  await product.close()
})

describe('asking for more time', () => {
  test('any owner of the identity may ask, not only who asked first; others may not, or do not know of it (I40)', async () => {
    const { grantId } = await live()
    await expect(ask(grantId, MINUTE, 'stranger')).rejects.toMatchObject({ code: 'not-found' })
    await expect(ask(grantId, MINUTE, 'approver')).rejects.toMatchObject({ code: 'ownership.not-owner' })
    await expect(ask(grantId, MINUTE, 'admin')).rejects.toMatchObject({ code: 'ownership.not-owner' })
    expect((await getGrant(as('approver'), grantId)).viewer.moreTime).toBeNull()
    const request = await ask(grantId, MINUTE, 'teammate')
    expect(request).toMatchObject({ extendsGrantId: grantId, requesterPersonId: people.teammate.id, state: 'pending' })
  })

  test('one extension waits at a time, whoever asks, and two at once make one (I21)', async () => {
    const { grantId } = await live()
    const outcomes = await Promise.allSettled([ask(grantId), ask(grantId, MINUTE, 'teammate')])
    expect(outcomes.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'request.already-pending' })
    await expect(ask(grantId)).rejects.toMatchObject({ code: 'request.already-pending' })
    expect((await getGrant(as('owner'), grantId)).viewer.moreTime).toMatchObject({ longestMs: 0, pending: {} })
  })

  test('it lapses no later than the moment the revoke is due (I26)', async () => {
    const { grantId } = await live(10 * MINUTE)
    const { marginMs } = await row(grantId)
    expect(await ask(grantId)).toMatchObject({ lapsesAt: plus(await endOf(grantId), -marginMs) })
  })

  test('with what is left it is never more than the entitlement may be had for', async () => {
    const { grantId, entitlement } = await live(10 * MINUTE)
    await setRequestable(as('admin'), { entitlementId: entitlement.id, requestable: true, maxDurationMs: 12 * MINUTE })
    await expect(ask(grantId, 3 * MINUTE)).rejects.toMatchObject({ code: 'request.duration-out-of-bounds' })
    const { moreTime } = (await getGrant(as('owner'), grantId)).viewer
    expect(moreTime).toMatchObject({ longestMs: 2 * MINUTE, whyNot: null })
    await expect(ask(grantId, 2 * MINUTE)).resolves.toMatchObject({ state: 'pending' })
  })

  test('nothing but a live grant with time left can be extended', async () => {
    const { grantId } = await live()
    await endGrant(as('owner'), { grantId, reason: 'done with it' })
    await expect(ask(grantId)).rejects.toMatchObject({ code: 'grant.not-extendable' })
    const over = await live(10 * MINUTE)
    await letTimePass({ product }, over.grantId, 10 * MINUTE)
    await expect(ask(over.grantId)).rejects.toMatchObject({ code: 'grant.not-extendable' })
  })
})

describe('deciding about more time', () => {
  test('an approval moves the end by what was approved, gives nothing else, and records what moved and by whom (I4, I22, I27)', async () => {
    const { grantId } = await live(10 * MINUTE)
    const before = await row(grantId)
    const request = await ask(grantId, 5 * MINUTE)
    expect((await getRequest(as('approver'), request.id)).extension).toEqual({
      grantId,
      grantState: 'active',
      fromEndsAt: before.endsAt,
      toEndsAt: plus(await endOf(grantId), 5 * MINUTE),
      decided: false,
    })
    await expect(vote('approver', request, { durationMs: 6 * MINUTE })).rejects.toMatchObject({
      code: 'request.duration-lengthened',
    })
    expect(await vote('approver', request, { durationMs: 2 * MINUTE })).toEqual({
      requestId: request.id,
      state: 'approved',
      grantId,
    })
    const after = await row(grantId)
    expect(after).toMatchObject({
      state: 'active',
      endsAt: (before.endsAt ?? 0) + 2 * MINUTE,
      dueAt: (before.dueAt ?? 0) + 2 * MINUTE,
      extendedByRequestId: request.id,
    })
    expect(await db.rows(sql`SELECT 1 FROM access_grant WHERE identity_id = ${after.identityId}`)).toHaveLength(1)
    expect((await eventsOf(grantId)).at(-1)).toBe('grant.extended')
    const { extensions } = await getGrant(as('owner'), grantId)
    expect(extensions).toMatchObject([
      { requestId: request.id, fromEndsAt: before.endsAt, toEndsAt: after.endsAt, approvedByName: 'Ada' },
    ])
    expect((await getRequest(as('owner'), request.id)).extension).toMatchObject({
      fromEndsAt: before.endsAt,
      toEndsAt: after.endsAt,
      decided: true,
    })
  })

  test('who asked for more, and whoever is no approver, does not decide it; a vote for something else does not count (I19, I20, I22)', async () => {
    const { grantId } = await live()
    const request = await ask(grantId)
    await expect(vote('owner', request)).rejects.toMatchObject({ code: 'request.own-request' })
    await expect(vote('teammate', request)).rejects.toMatchObject({ code: 'request.not-an-approver' })
    await expect(vote('admin', request)).rejects.toMatchObject({ code: 'request.not-an-approver' })
    await expect(vote('approver', { ...request, askedHash: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'request.changed',
    })
  })

  test('an entitlement that confers something else by now cannot be had for longer (I22)', async () => {
    const { grantId, entitlement } = await live()
    const request = await ask(grantId)
    await db.rows(sql`UPDATE entitlement SET content_hash = ${'cd'.repeat(32)} WHERE id = ${entitlement.id}`)
    await expect(vote('approver', request)).rejects.toMatchObject({ code: 'request.changed' })
  })

  test('of two approvals at once one moves the end, once (I21)', async () => {
    for (let round = 0; round < 5; round++) {
      const { grantId } = await live(10 * MINUTE)
      const before = await endOf(grantId)
      const request = await ask(grantId)
      const outcomes = await Promise.allSettled([vote('approver', request), vote('approver2', request)])
      expect(outcomes.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(await endOf(grantId)).toBe(before + 5 * MINUTE)
    }
  })

  test('a denial leaves the end where it is', async () => {
    const { grantId } = await live()
    const before = await endOf(grantId)
    expect(await vote('approver', await ask(grantId), { decision: 'deny' })).toMatchObject({ grantId: null })
    expect(await endOf(grantId)).toBe(before)
  })

  test('a pulled kill switch refuses the ask and the approval of more time (I15)', async () => {
    const { grantId, identity } = await live()
    const request = await ask(grantId)
    const target = { scope: 'source' as const, sourceId: identity.sourceId }
    const halt = await pullKillSwitch(as('approver'), { target, reason: 'the password leaked' })
    await expect(vote('approver', request)).rejects.toMatchObject({
      code: expect.stringMatching(/^(access\.halted|grant\.not-extendable)$/),
    })
    await expect(ask(grantId)).rejects.toMatchObject({
      code: expect.stringMatching(/^(access\.halted|grant\.not-extendable)$/),
    })
    await liftKillSwitch(as('admin'), { haltId: halt.haltId, reason: 'all is well again' })
  })
})

describe('the last second never yields an endless grant (I4)', () => {
  test('an expiry that is claimed but not committed is waited for, and then wins', async () => {
    const { grantId } = await live(10 * MINUTE)
    const request = await ask(grantId)
    await letTimePass({ product }, grantId, 10 * MINUTE - 1_500)
    const before = await endOf(grantId)
    const [claimed, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    // The engine's own claim is one statement; here it is kept open, as a slow commit would.
    const claiming = db.sqlTransaction(async (tx) => {
      await tx.rows(sql`UPDATE access_grant SET due_at = clock_timestamp() WHERE id = ${grantId}`)
      expect((await claim(tx)).map((one) => one.id)).toContain(grantId)
      claimed.resolve()
      await gate.promise
    })
    await claimed.promise
    const voting = vote('approver', request)
    const outcome = expect(voting).rejects.toMatchObject({ code: 'grant.not-extendable' })
    await untilSomebodyWaits()
    gate.resolve()
    await claiming
    await outcome
    expect(await row(grantId)).toMatchObject({ state: 'revoking', endsAt: before, extendedByRequestId: null })
    expect((await getRequest(as('owner'), request.id)).request.state).toBe('pending')
  })

  test('a claim that is rolled back leaves the grant to the approval that waited', async () => {
    const { grantId } = await live(10 * MINUTE)
    const before = await endOf(grantId)
    const request = await ask(grantId)
    const [claimed, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const claiming = db
      .sqlTransaction(async (tx) => {
        await tx.rows(sql`UPDATE access_grant SET due_at = clock_timestamp() WHERE id = ${grantId}`)
        await claim(tx)
        claimed.resolve()
        await gate.promise
        throw new Error('the engine died')
      })
      .catch(() => {})
    await claimed.promise
    const voting = vote('approver', request)
    await untilSomebodyWaits()
    gate.resolve()
    await claiming
    await expect(voting).resolves.toMatchObject({ state: 'approved', grantId })
    expect(await row(grantId)).toMatchObject({ state: 'active', endsAt: before + 5 * MINUTE })
  })

  test('an approval that is not committed keeps the engine from claiming, and the claim after it finds the new end', async () => {
    const { grantId } = await live(10 * MINUTE)
    const request = await ask(grantId)
    await letTimePass({ product }, grantId, 10 * MINUTE - 1_000)
    const before = await endOf(grantId)
    const pause = held()
    const voting = vote('approver', request, { db: pause.db })
    await pause.reached
    await untilDue(grantId)
    expect((await claim()).map((one) => one.id)).not.toContain(grantId)
    pause.letGo()
    await expect(voting).resolves.toMatchObject({ state: 'approved' })
    expect((await claim()).map((one) => one.id)).not.toContain(grantId)
    expect(await row(grantId)).toMatchObject({ state: 'active', endsAt: before + 5 * MINUTE })
    await letTimePass({ product }, grantId, 6 * MINUTE)
    expect(
      (await claim()).map((one) => one.id),
      'it ends all the same',
    ).toContain(grantId)
  })

  test('an approval that waited past the moment is refused by the clock of then, not by that of its beginning', async () => {
    const { grantId } = await live(10 * MINUTE)
    const request = await ask(grantId)
    await letTimePass({ product }, grantId, 10 * MINUTE - 800)
    const before = await endOf(grantId)
    const gate = Promise.withResolvers<void>()
    const locked = Promise.withResolvers<void>()
    const holding = db.sqlTransaction(async (tx) => {
      await tx.rows(sql`SELECT 1 FROM access_grant WHERE id = ${grantId} FOR UPDATE`)
      locked.resolve()
      await gate.promise
    })
    await locked.promise
    const outcome = expect(vote('approver', request)).rejects.toMatchObject({ code: 'grant.not-extendable' })
    await untilSomebodyWaits()
    await untilDue(grantId)
    gate.resolve()
    await holding
    await outcome
    expect(await endOf(grantId)).toBe(before)
    expect((await claim()).map((one) => one.id)).toContain(grantId)
  })

  test('of approvals and claims at the same moments each grant has one fate: extended and live, or being revoked at its old end', async () => {
    const grants = await Promise.all(Array.from({ length: 12 }, () => live(10 * MINUTE)))
    const asked = await Promise.all(grants.map(({ grantId }) => ask(grantId)))
    await Promise.all(
      // The first was due before anybody votes, the others come due while they do.
      grants.map(({ grantId }, index) => letTimePass({ product }, grantId, 10 * MINUTE - 200 - index * 60)),
    )
    const before = await Promise.all(grants.map(({ grantId }) => endOf(grantId)))
    let claiming = true
    const claims = (async () => {
      while (claiming) await claim()
    })()
    const outcomes = await Promise.all(
      asked.map((request) =>
        vote('approver', request).then(
          () => 'extended',
          (error: { code?: string }) => error.code ?? String(error),
        ),
      ),
    )
    const late = grants.filter((_, index) => outcomes[index] !== 'extended')
    for (const { grantId } of late)
      await expect.poll(async () => (await row(grantId)).state, { timeout: 5_000 }).toBe('revoking')
    claiming = false
    await claims
    expect(outcomes[0]).toBe('grant.not-extendable')
    for (const [index, { grantId }] of grants.entries()) {
      const isExtended = outcomes[index] === 'extended'
      expect(outcomes[index]).toMatch(/^(extended|grant\.not-extendable)$/)
      expect(await row(grantId)).toMatchObject({
        state: isExtended ? 'active' : 'revoking',
        endsAt: (before[index] ?? 0) + (isExtended ? 5 * MINUTE : 0),
      })
    }
  })

  test('the database itself refuses a later end without the decision that made it so, and another than it allowed', async () => {
    const { grantId } = await live(10 * MINUTE)
    const request = await ask(grantId)
    const grow = (minutes: number) =>
      db.sqlTransaction(async (tx) => {
        await tx.rows(sql`
          INSERT INTO grant_extension (request_id, source_id, grant_id, from_ends_at, to_ends_at)
          SELECT ${request.id}, source_id, id, ends_at, ends_at + make_interval(mins => ${minutes}) FROM access_grant WHERE id = ${grantId}`)
        await tx.rows(sql`
          UPDATE access_grant SET ends_at = ends_at + make_interval(mins => ${minutes}), extended_by_request_id = ${request.id} WHERE id = ${grantId}`)
      })
    await expect(grow(5), 'nobody approved it').rejects.toThrow(/only move earlier/)
    await vote('approver', request)
    await expect(grow(5), 'the same decision, twice').rejects.toThrow(/duplicate key/)
    await expect(
      db.rows(sql`UPDATE access_grant SET ends_at = ends_at + interval '1 second' WHERE id = ${grantId}`),
    ).rejects.toThrow(/only move earlier/)
    await expect(db.rows(sql`UPDATE grant_extension SET to_ends_at = to_ends_at + interval '1 day'`)).rejects.toThrow(
      /permission denied/,
    )
  })

  test('a request for more time lapses with its grant, in words of its own, and is never decided then (I26)', async () => {
    const { grantId } = await live()
    const request = await ask(grantId)
    await endGrant(as('owner'), { grantId, reason: 'done with it' })
    await expect(vote('approver', request)).rejects.toMatchObject({ code: 'grant.not-extendable' })
    while ((await lapseRequests(workerContext(db))) > 0);
    expect((await getRequest(as('owner'), request.id)).request).toMatchObject({
      state: 'lapsed',
      decisionReason: 'The grant ended before anybody decided',
    })
    await expect(vote('approver', request)).rejects.toMatchObject({ code: 'request.lapsed' })
  })
})

describe('a sooner end', () => {
  test('an approver lets a live grant end sooner; its revoke is due then, and it does not come back (I4)', async () => {
    const { grantId } = await live(10 * MINUTE)
    const { marginMs } = await row(grantId)
    const before = await endOf(grantId)
    const endsAt = plus(before, -4 * MINUTE)
    await expect(shortenGrant(as('stranger'), { grantId, endsAt })).rejects.toMatchObject({ code: 'not-found' })
    await expect(shortenGrant(as('auditor'), { grantId, endsAt })).rejects.toMatchObject({
      code: 'grant.not-allowed-to-end',
    })
    await shortenGrant(as('approver'), { grantId, endsAt })
    expect(await row(grantId)).toMatchObject({ state: 'active', endsAt, dueAt: plus(endsAt, -marginMs) })
    expect((await eventsOf(grantId)).at(-1)).toBe('grant.shortened')
    await expect(shortenGrant(as('approver'), { grantId, endsAt: before })).rejects.toMatchObject({
      code: 'grant.end-out-of-bounds',
    })
    await expect(shortenGrant(as('admin'), { grantId, endsAt: instant(0) })).rejects.toMatchObject({
      code: 'grant.end-out-of-bounds',
    })
  })

  test('more time asked before it was shortened counts from the new end', async () => {
    const { grantId } = await live(10 * MINUTE)
    const request = await ask(grantId, 2 * MINUTE)
    const endsAt = plus(await endOf(grantId), -5 * MINUTE)
    await shortenGrant(as('owner'), { grantId, endsAt })
    await vote('approver', request)
    expect(await endOf(grantId)).toBe(endsAt + 2 * MINUTE)
  })
})
