/** What a sync makes of holdings: standing, granted by us, or on no record. */
import { expect, test } from 'vitest'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { recordEvents } from '#lib/audit/record.ts'
import { fakeEntitlement, fakeHolding, fakeIdentity } from '#lib/testing/fake-connector.ts'
import { syncWorld } from '#lib/testing/worlds/sync-world.ts'

const world = syncWorld()
const { connect, sync, holdingsOf, insertGrant } = world

test('I1: what we granted is never learnt as standing, neither while the grant lives nor after it ended', async () => {
  const { target, sourceId, deps } = await connect({
    identities: [fakeIdentity('a')],
    entitlements: [fakeEntitlement('writer')],
  })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  target.holdings = [fakeHolding('a', 'writer', { ownGrantor: true })]
  await sync(sourceId, deps)
  const standing = () => world.db.rows(sql`SELECT standing_count FROM identity WHERE source_id = ${sourceId}`)
  expect((await holdingsOf(sourceId)).at(-1)?.attributes).toMatchObject({ granted: true })
  expect(await standing()).toEqual([{ standingCount: 0 }])
  await world.db.sqlTransaction(async (tx) => {
    const [grant] = await tx.rows<{ id: string }>(sql`
      UPDATE access_grant SET state = 'ended', ended_at = clock_timestamp() WHERE source_id = ${sourceId} RETURNING id`)
    await recordEvents(tx, world.ctx, {
      type: 'grant.ended',
      subject: { kind: 'grant', id: grant?.id ?? '' },
      sourceId,
      summary: 'ended',
    })
  })
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => [row.gone, row.attributes])).toEqual([
    [true, { granted: true }],
    [false, { unrecorded: true }],
  ])
  expect(await standing()).toEqual([{ standingCount: 0 }])
})

test('I1: a grant that ended while its page was under way still explains what the page shows', async () => {
  const { target, sourceId, deps } = await connect({
    identities: [fakeIdentity('a')],
    entitlements: [fakeEntitlement('writer')],
  })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  target.holdings = [fakeHolding('a', 'writer', { ownGrantor: true })]
  target.beforePage = async (cursor) => {
    if (cursor !== '3:0') return
    await world.db.sqlTransaction(async (tx) => {
      const [grant] = await tx.rows<{ id: string }>(
        sql`UPDATE access_grant SET state = 'ended', ended_at = clock_timestamp() WHERE source_id = ${sourceId} RETURNING id`,
      )
      await recordEvents(tx, world.ctx, {
        type: 'grant.ended',
        subject: { kind: 'grant', id: grant?.id ?? '' },
        sourceId,
        summary: 'ended',
      })
    })
  }
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => row.attributes)).toEqual([{ granted: true }])
})

test('I1: what an admin adopted is standing; gone and given again by an ended grant, it has to be adopted anew', async () => {
  const own = [fakeHolding('a', 'writer', { ownGrantor: true })]
  const { target, sourceId, deps } = await connect({
    identities: [fakeIdentity('a')],
    entitlements: [fakeEntitlement('writer')],
    holdings: own,
  })
  await sync(sourceId, deps)
  const driftId = newId('drift')
  await world.db.sqlTransaction(async (tx) => {
    await tx.rows(sql`INSERT INTO drift (source_id, id, kind, holding_external_id, state, closed_at)
      VALUES (${sourceId}, ${driftId}, 'unrecorded', ${own[0]?.externalId}, 'adopted', clock_timestamp())`)
    await recordEvents(tx, world.ctx, {
      type: 'drift.adopted',
      subject: { kind: 'drift', id: driftId },
      sourceId,
      summary: 'adopted',
    })
  })
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => [row.gone, row.attributes])).toEqual([[false, {}]])
  target.holdings = []
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'ended')
  target.holdings = own
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => [row.gone, row.attributes])).toEqual([
    [true, {}],
    [false, { unrecorded: true }],
  ])
})

test('I1: a connector that signs in as another account does not turn its live grants into standing access', async () => {
  const { target, sourceId, deps } = await connect({
    identities: [fakeIdentity('a')],
    entitlements: [fakeEntitlement('writer')],
  })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  target.holdings = [fakeHolding('a', 'writer', { ownGrantor: true })]
  await sync(sourceId, deps)
  target.holdings = [fakeHolding('a', 'writer', { ownGrantor: false })]
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => [row.gone, row.attributes])).toEqual([[false, { granted: true }]])
})

test('another account giving the same entitlement is standing, whatever we granted', async () => {
  const { sourceId, deps } = await connect({
    identities: [fakeIdentity('a')],
    entitlements: [fakeEntitlement('writer')],
    holdings: [fakeHolding('a', 'writer')],
  })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  await sync(sourceId, deps)
  expect(await holdingsOf(sourceId)).toMatchObject([{ attributes: {}, gone: false }])
})
