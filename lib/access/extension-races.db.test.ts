/** More time against the engine's claim, at the same instants: one fate for each grant, and none without an end (I4). */
import { describe, expect, test } from 'vitest'
import type { GrantId } from '#lib/kernel/ids.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { liveGrantsWorld } from '#lib/testing/worlds/live-grants-world.ts'
import { endGrant } from './commands/end-grant.ts'
import { lapseRequests } from './commands/lapse-requests.ts'
import { getRequest } from './queries/requests.ts'

const MINUTE = 60_000
const { as, ask, claim, database, live, pass, row, vote } = liveGrantsWorld()

/** Until somebody waits for a lock: the other side has got as far as it can. */
const untilSomebodyWaits = () =>
  expect
    .poll(
      () =>
        database().rows(
          sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ),
      { interval: 5 },
    )
    .toHaveLength(1)
const untilDue = (grantId: GrantId) =>
  expect
    .poll(
      () => database().rows(sql`SELECT 1 FROM access_grant WHERE id = ${grantId} AND due_at <= clock_timestamp()`),
      { interval: 5 },
    )
    .toHaveLength(1)

/** A database whose transactions stop just before they commit, until they are let go. */
function held(): { db: Database; reached: Promise<void>; letGo: () => void } {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const db = database()
  const sqlTransaction: Database['sqlTransaction'] = (work) =>
    db.sqlTransaction(async (tx) => {
      const result = await work(tx)
      reached.resolve()
      await gate.promise
      return result
    })
  return { db: { ...db, sqlTransaction }, reached: reached.promise, letGo: gate.resolve }
}

describe('the last second never yields an endless grant (I4)', () => {
  test('an expiry that is claimed but not committed is waited for, and then wins', async () => {
    const { grantId } = await live(10 * MINUTE)
    const request = await ask(grantId)
    await pass(grantId, 10 * MINUTE - 1_500)
    const before = (await row(grantId)).endsAt
    const [claimed, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    // The engine's own claim is one statement; here it is kept open, as a slow commit would.
    const claiming = database().sqlTransaction(async (tx) => {
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
    const before = (await row(grantId)).endsAt
    const request = await ask(grantId)
    const [claimed, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const claiming = database()
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
    await pass(grantId, 10 * MINUTE - 1_000)
    const before = (await row(grantId)).endsAt
    const pause = held()
    const voting = vote('approver', request, { db: pause.db })
    await pause.reached
    await untilDue(grantId)
    expect((await claim()).map((one) => one.id)).not.toContain(grantId)
    pause.letGo()
    await expect(voting).resolves.toMatchObject({ state: 'approved' })
    expect((await claim()).map((one) => one.id)).not.toContain(grantId)
    expect(await row(grantId)).toMatchObject({ state: 'active', endsAt: before + 5 * MINUTE })
    await pass(grantId, 6 * MINUTE)
    expect(
      (await claim()).map((one) => one.id),
      'it ends all the same',
    ).toContain(grantId)
  })

  test('an approval that waited past the moment is refused by the clock of then, not by that of its beginning', async () => {
    const { grantId } = await live(10 * MINUTE)
    const request = await ask(grantId)
    await pass(grantId, 10 * MINUTE - 800)
    const before = (await row(grantId)).endsAt
    const gate = Promise.withResolvers<void>()
    const locked = Promise.withResolvers<void>()
    const holding = database().sqlTransaction(async (tx) => {
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
    expect((await row(grantId)).endsAt).toBe(before)
    expect((await claim()).map((one) => one.id)).toContain(grantId)
  })

  test('of approvals and claims at the same moments each grant has one fate: extended and live, or being revoked at its old end', async () => {
    const grants = await Promise.all(Array.from({ length: 12 }, () => live(10 * MINUTE)))
    const asked = await Promise.all(grants.map(({ grantId }) => ask(grantId)))
    await Promise.all(
      // The first was due before anybody votes, the others come due while they do.
      grants.map(({ grantId }, index) => pass(grantId, 10 * MINUTE - 200 - index * 60)),
    )
    const before = await Promise.all(grants.map(({ grantId }) => row(grantId)))
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
    for (const { grantId } of late) await expect.poll(async () => (await row(grantId)).state).toBe('revoking')
    claiming = false
    await claims
    expect(outcomes[0]).toBe('grant.not-extendable')
    for (const [index, { grantId }] of grants.entries()) {
      const isExtended = outcomes[index] === 'extended'
      expect(outcomes[index]).toMatch(/^(extended|grant\.not-extendable)$/)
      expect(await row(grantId)).toMatchObject({
        state: isExtended ? 'active' : 'revoking',
        endsAt: (before[index]?.endsAt ?? 0) + (isExtended ? 5 * MINUTE : 0),
      })
    }
  })

  test('the database itself refuses a later end without the decision that made it so, and another than it allowed', async () => {
    const { grantId } = await live(10 * MINUTE)
    const request = await ask(grantId)
    const grow = (minutes: number) =>
      database().sqlTransaction(async (tx) => {
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
      database().rows(sql`UPDATE access_grant SET ends_at = ends_at + interval '1 second' WHERE id = ${grantId}`),
    ).rejects.toThrow(/only move earlier/)
    await expect(
      database().rows(sql`UPDATE grant_extension SET to_ends_at = to_ends_at + interval '1 day'`),
    ).rejects.toThrow(/permission denied/)
  })

  test('a request for more time lapses with its grant, in words of its own, and is never decided then (I26)', async () => {
    const { grantId } = await live()
    const request = await ask(grantId)
    await endGrant(as('owner'), { grantId, reason: 'done with it' })
    await expect(vote('approver', request)).rejects.toMatchObject({ code: 'grant.not-extendable' })
    while ((await lapseRequests(workerContext(database()))) > 0);
    expect((await getRequest(as('owner'), request.id)).request).toMatchObject({
      state: 'lapsed',
      decisionReason: 'The grant ended before anybody decided',
    })
    await expect(vote('approver', request)).rejects.toMatchObject({ code: 'request.lapsed' })
  })
})
