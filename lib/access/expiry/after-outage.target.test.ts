/** What the engine does first when the database is there again. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseTime, openDatabase } from '#lib/platform/db/database.ts'
import { plus } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { type AccessWorld, type Pair, startAccessWorld } from '#lib/testing/worlds/access-world.ts'
import { castVote } from '../commands/cast-vote.ts'
import { submitRequest } from '../commands/submit-request.ts'

const MINUTE_MS = 60_000

let world: AccessWorld
beforeAll(async () => {
  world = await startAccessWorld(18)
})
afterAll(() => world.stop())

async function approve(pair: Pair, startsInMs = 0): Promise<string> {
  const startsAt = startsInMs > 0 ? { startsAt: plus(await databaseTime(world.db), startsInMs) } : {}
  const { id, askedHash } = await submitRequest(world.as(world.owner), {
    identityId: pair.identity.id,
    entitlementId: pair.entitlement.id,
    durationMs: 2 * MINUTE_MS,
    reason: 'replay the failed settlement',
    ...startsAt,
  })
  const vote = { requestId: id, decision: 'approve' as const, reason: '', askedHash }
  return String((await castVote(world.as(world.approver), vote)).grantId)
}

const stateOf = async (grantId: string): Promise<string | undefined> =>
  (await world.db.rows<{ state: string }>(sql`SELECT state FROM access_grant WHERE id = ${grantId}`))[0]?.state

test('what is overdue after an outage is taken back before anything is given, whoever says that there is something to give (I2, I37)', async () => {
  const engine = world.engine()
  const stop = new AbortController()
  const running = engine.run(stop.signal)
  const superuser = openDatabase(world.product.superuserUrl, { poolSize: 1 })
  const watching = openDatabase(world.product.superuserUrl, { poolSize: 1 })
  /** Who waits for the table of grants: nobody but the engine asks for it here. */
  const waiting = async (): Promise<number[]> =>
    (
      await watching.rows<{ pid: number }>(
        sql`SELECT pid FROM pg_locks WHERE relation = 'access_grant'::regclass AND NOT granted`,
      )
    ).map(({ pid }) => pid)
  try {
    const overdue = await approve(await world.pair())
    const starting = await approve(await world.pair(), MINUTE_MS)
    engine.wake()
    await expect.poll(() => stateOf(overdue)).toBe('active')
    await superuser.sqlTransaction(async (tx) => {
      await tx.rows(sql`LOCK TABLE access_grant IN ACCESS EXCLUSIVE MODE`)
      await tx.rows(sql`SET LOCAL session_replication_role = replica`)
      await tx.rows(sql`
        UPDATE access_grant SET starts_at = starts_at - interval '2 minutes', activating_at = activating_at - interval '2 minutes',
          active_at = active_at - interval '2 minutes', ends_at = ends_at - interval '2 minutes', due_at = due_at - interval '2 minutes'
        WHERE id IN (${overdue}, ${starting})`)
      await expect.poll(waiting).toHaveLength(1)
      const [cut] = await waiting()
      await watching.rows(sql`SELECT pg_terminate_backend(${cut}::int)`)
      await expect.poll(waiting).not.toContain(cut)
      // As the line to the database says when it is there again, and notices may have been missed.
      engine.wake()
      await expect.poll(waiting).toHaveLength(1)
    })
    await expect.poll(() => stateOf(overdue)).toBe('ended')
    await expect.poll(() => stateOf(starting)).toBe('active')
    const [order] = await world.db.rows<{ endedFirst: boolean }>(sql`
      SELECT (SELECT revoke_requested_at FROM access_grant WHERE id = ${overdue}) <
        (SELECT activating_at FROM access_grant WHERE id = ${starting}) AS ended_first`)
    expect(order?.endedFirst).toBe(true)
  } finally {
    stop.abort()
    engine.wake()
    await running
    await superuser.close()
    await watching.close()
  }
})
