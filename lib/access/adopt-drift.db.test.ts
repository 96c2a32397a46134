/** Whom an adoption holds up: it lets approvals wait, so only somebody who may adopt gets that far. */
import { expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import { newId } from '#lib/platform/new-id.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { builderContext, insertHolding } from '#lib/testing/builders/inventory.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { liveGrantsWorld } from '#lib/testing/worlds/live-grants-world.ts'
import { adoptDrift } from './commands/adopt-drift.ts'
import { submitRequest } from './commands/submit-request.ts'
import { startFacts } from './store/facts.ts'
import { HOLD_OFF_PULLS } from './store/gates.ts'
import { claimDue } from './store/queue.ts'

const { as, database, live, vote } = liveGrantsWorld()

test('I40: who may not know of a drift is told so at once, and no approval waits for it', async () => {
  // Somebody else's adoption, of another process.
  const elsewhere = openDatabase(database().pool.options.connectionString ?? '', { poolSize: 1 })
  await elsewhere.sqlTransaction(async () => {
    const input = { driftId: newId('drift'), reason: 'it was always there' }
    await expect(adoptDrift(as('stranger'), input)).rejects.toMatchObject({ code: 'not-found' })
  }, HOLD_OFF_PULLS)
  await elsewhere.close()
})

test('I7: a start that falls due while its pair is adopted waits, and then finds it standing', async () => {
  const { identity, entitlement, grantId } = await live()
  const { sourceId } = identity
  await database().sqlTransaction(async (tx) => {
    await tx.rows(
      sql`UPDATE access_grant SET state = 'ended', ended_at = clock_timestamp(), due_at = NULL WHERE id = ${grantId}`,
    )
    await recordEvents(tx, builderContext, {
      type: 'grant.ended',
      subject: { kind: 'grant', id: grantId },
      sourceId,
      summary: 'has ended',
    })
  })
  const asked = {
    identityId: identity.id,
    entitlementId: entitlement.id,
    durationMs: 600_000,
    reason: 'once more, please',
  }
  const { grantId: scheduled } = await vote('approver', await submitRequest(as('owner'), asked))
  const driftId = newId('drift')
  const holdingId = await insertHolding(
    database(),
    sourceId,
    { identityId: identity.id, entitlementId: entitlement.id },
    { ownGrantor: true },
  )
  await database().sqlTransaction(async (tx) => {
    const evidence = JSON.stringify({ holdingId, identity: 'i', entitlement: 'e', attributes: {}, wider: [] })
    await tx.rows(sql`UPDATE holding SET attributes = '{"unrecorded": true}' WHERE id = ${holdingId}`)
    await tx.rows(sql`
      INSERT INTO drift (source_id, id, kind, identity_id, entitlement_id, holding_external_id, evidence, own_grantor, account_key, entitlement_external_id)
      VALUES (${sourceId}, ${driftId}, 'orphan', ${identity.id}, ${entitlement.id}, 'x', ${evidence}::jsonb, true, ${identity.accountKey}, ${entitlement.externalId})`)
    await recordEvents(tx, builderContext, {
      type: 'drift.found',
      subject: { kind: 'drift', id: driftId },
      sourceId,
      summary: 'was found',
    })
  })
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const db = database()
  const transaction: Database['transaction'] = (work) =>
    db.transaction(async (tx) => {
      const result = await work(tx)
      reached.resolve()
      await gate.promise
      return result
    })
  const adopting = adoptDrift(as('owner', { ...db, transaction }), { driftId, reason: 'it was always there' })
  await reached.promise
  const claim = () =>
    claimDue(db, workerContext(db), 'provision', { worker: 'engine', leaseMs: 15_000, room: new Map([[sourceId, 10]]) })
  expect(await claim()).toEqual([])
  gate.resolve()
  await adopting
  const [claimed] = await claim()
  if (!claimed) throw new Error('nothing was claimed')
  expect(claimed.id).toBe(scheduled)
  expect(await startFacts(db, claimed)).toMatchObject({ heldStanding: true })
})
