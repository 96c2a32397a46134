/** One decision moves an end once, whatever code asks the database; and a claim that does not wait lets others wait. */
import { expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { plus } from '#lib/kernel/time.ts'
import { openDatabase } from '#lib/platform/db/database.ts'
import { sqlStateOf } from '#lib/platform/db/errors.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { liveGrantsWorld } from '#lib/testing/worlds/live-grants-world.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'

const MINUTE = 60_000
const { ask, claim, database, live, pass, row, vote } = liveGrantsWorld()

/** Any change of a grant with its audit row: what is left to refuse it is the trigger. */
async function change(grantId: GrantId, what: Sql) {
  const { sourceId } = await row(grantId)
  await database().sqlTransaction(async (tx) => {
    await tx.rows(sql`UPDATE access_grant SET ${what} WHERE id = ${grantId}`)
    await recordEvents(tx, workerContext(database()), {
      type: 'grant.extended',
      subject: { kind: 'grant', id: grantId },
      sourceId,
      summary: 'changed by hand',
    })
  })
}
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => sqlStateOf(error),
  )

test('I4: an extension that was shortened away does not come back by the decision it had', async () => {
  const { grantId } = await live(10 * MINUTE)
  const first = await ask(grantId, MINUTE)
  await vote('approver', first)
  const second = await ask(grantId, MINUTE)
  await vote('approver', second)
  const then = sql`(SELECT from_ends_at FROM grant_extension WHERE request_id = ${first.id})`
  await change(grantId, sql`ends_at = ${then}`)
  const { endsAt } = await row(grantId)
  const again = change(
    grantId,
    sql`ends_at = (SELECT to_ends_at FROM grant_extension WHERE request_id = ${first.id}), extended_by_request_id = ${first.id}`,
  )
  expect(await refused(again)).toBe('CF002')
  expect((await row(grantId)).endsAt).toBe(endsAt)
  const third = await ask(grantId, MINUTE)
  await vote('approver', third)
  expect((await row(grantId)).endsAt).toBe(plus(endsAt, MINUTE))
})

test('I36: a claim to take back does not wait for the disk, and every other commit of its connection does', async () => {
  const { grantId } = await live(10 * MINUTE)
  await pass(grantId, 10 * MINUTE)
  const product = database().pool.options.connectionString ?? ''
  const single = openDatabase(product, { poolSize: 1 })
  const durability = async () =>
    (
      await single.rows<{ synchronousCommit: string }>(
        sql`SELECT current_setting('synchronous_commit') AS synchronous_commit`,
      )
    )[0]?.synchronousCommit
  try {
    // The one connection there is; the cluster of the tests waits for no disk by itself.
    await single.rows(sql`SET synchronous_commit = 'on'`)
    const [claimed] = await claim(single)
    expect(claimed).toMatchObject({ id: grantId, durability: 'off' })
    expect(await durability()).toBe('on')
    expect(await single.sqlTransaction((tx) => tx.rows(sql`SHOW synchronous_commit`))).toEqual([
      { synchronousCommit: 'on' },
    ])
  } finally {
    await single.close()
  }
})
