/** A grant that an admin gave up is exposed past its end, in every figure, until it is proven gone (I41). */
import { expect, test } from 'vitest'
import { forceCloseGrant } from '#lib/access/commands/force-close-grant.ts'
import { recordEvents } from '#lib/audit/record.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { liveGrantsWorld } from '#lib/testing/worlds/live-grants-world.ts'
import { concurrencySeries, durationStats, exposureLanes, overshootStats } from './queries.ts'

const { as, database, live, pass, row } = liveGrantsWorld()

/** As the engine would, with the row that says so. */
async function change(grantId: GrantId, type: 'grant.revoke-failing' | 'grant.proven-gone', set: Sql) {
  const { sourceId } = await row(grantId)
  await database().sqlTransaction(async (tx) => {
    await tx.rows(sql`UPDATE access_grant SET ${set} WHERE id = ${grantId}`)
    await recordEvents(tx, workerContext(database()), {
      type,
      subject: { kind: 'grant', id: grantId },
      sourceId,
      summary: 'test',
    })
  })
}

test('closed by force it is overdue and not ended; proven gone it was overdue until then', async () => {
  const { grantId, identity } = await live(10 * MINUTE_MS)
  await pass(grantId, 15 * MINUTE_MS)
  await change(grantId, 'grant.revoke-failing', sql`state = 'revoke_failing', end_cause = 'expiry'`)
  const query = { identityId: identity.id }
  const figures = async () => ({
    bands: (await exposureLanes(as('admin'), query, { limit: 1, cursor: null })).data[0]?.windows
      .filter((one) => one.band !== 'unknown')
      .map((one) => [one.band, one.open]),
    overdueAtOnce: (await concurrencySeries(as('admin'), query)).buckets.at(-1)?.overdue,
    overdueNow: (await overshootStats(as('admin'), query)).overdueNow,
    ended: (await durationStats(as('admin'), query)).grants,
  })
  const exposed = {
    bands: [
      ['granted', false],
      ['overdue', true],
    ],
    overdueAtOnce: 1,
    overdueNow: 1,
    ended: 0,
  }
  expect(await figures()).toEqual(exposed)
  await forceCloseGrant(as('admin'), { grantId, reason: 'the server was switched off' })
  expect(await figures(), 'giving up changes no figure').toEqual(exposed)
  const unknown = async () =>
    (await exposureLanes(as('admin'), query, { limit: 1, cursor: null })).data[0]?.windows.filter(
      (one) => one.band === 'unknown' && one.refs.length > 0,
    )
  expect(await unknown(), 'its end is drawn as unknown').toMatchObject([{ open: true, refs: [{ id: grantId }] }])
  await change(grantId, 'grant.proven-gone', sql`gone_at = clock_timestamp()`)
  expect(await figures()).toEqual({
    bands: [
      ['granted', false],
      ['overdue', false],
    ],
    overdueAtOnce: 1,
    overdueNow: 0,
    ended: 1,
  })
  expect(await unknown(), 'and as known once it is').toEqual([])
})
