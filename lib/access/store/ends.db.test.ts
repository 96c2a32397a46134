/** What the queue keeps of failures, and of a look at the target that was asked for. */
import { expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import type { GrantId, SourceId } from '#lib/kernel/ids.ts'
import { HOUR_MS, MINUTE_MS } from '#lib/kernel/time.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { liveGrantsWorld } from '#lib/testing/worlds/live-grants-world.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { finishClaim, sweepNow } from './queue.ts'
import { claimSweeps, finishSweeps } from './sweeps.ts'

const { database, live, row } = liveGrantsWorld()

const put = (grant: { sourceId: SourceId; id: GrantId }, change: Sql) =>
  database().sqlTransaction(async (tx) => {
    await tx.rows(sql`UPDATE access_grant SET ${change} WHERE id = ${grant.id}`)
    await recordEvents(tx, workerContext(database()), {
      type: 'grant.revoking',
      subject: { kind: 'grant', id: grant.id },
      sourceId: grant.sourceId,
      summary: 'put',
    })
  })

async function failed(grantId: GrantId, state: 'activating' | 'revoking' | 'revoke_failing') {
  const grant = await row(grantId)
  await put(grant, sql`state = ${state}, first_failed_at = clock_timestamp() - interval '2 hours'`)
  await database().sqlTransaction(async (tx) => {
    await finishClaim(tx, grant, {
      state: 'revoke_failing',
      dueAt: grant.endsAt,
      failure: { errorKind: 'transient', message: 'no answer', remedy: null },
    })
    await recordEvents(tx, workerContext(database()), {
      type: 'grant.revoke-failing',
      subject: { kind: 'grant', id: grantId },
      sourceId: grant.sourceId,
      summary: 'failed',
    })
  })
  const { firstFailedAt } = await row(grantId)
  return (await databaseTime(database())) - (firstFailedAt ?? 0)
}

test('I10: an end fails since its own first failure, not since the grant could not be given', async () => {
  const { grantId } = await live()
  expect(await failed(grantId, 'revoking')).toBeLessThan(MINUTE_MS)
  expect(await failed(grantId, 'revoke_failing')).toBeGreaterThanOrEqual(2 * HOUR_MS)
})

test('I5: a look that was asked for while another one was under way is not taken for done', async () => {
  const { grantId } = await live()
  const grant = await row(grantId)
  await put(
    grant,
    sql`state = 'ended', ended_at = clock_timestamp(), due_at = NULL, sweeps_left = 1, next_sweep_at = clock_timestamp()`,
  )
  const sweep = () => claimSweeps(database(), [grant.sourceId], { limit: 10, leaseMs: 15_000 })
  const first = await sweep()
  expect(first.map(({ id }) => id)).toEqual([grantId])
  await database().sqlTransaction((tx) => sweepNow(tx, grant))
  await finishSweeps(database(), first)
  const second = await sweep()
  expect(second.map(({ id }) => id)).toEqual([grantId])
  await finishSweeps(database(), second)
  expect(await sweep()).toEqual([])
  expect(await row(grantId)).toMatchObject({ nextSweepAt: null, sweepsLeft: 0 })
})
