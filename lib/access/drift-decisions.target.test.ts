/** What people decide about drift, and what becomes of it at a real PostgreSQL. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import { ConnectorError, type ConnectorSession } from '#lib/inventory/connectors/contract.ts'
import { HOUR_MS, type Instant, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertPerson, type TestPerson } from '#lib/testing/builders/people.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  type Pair,
  startAccessWorld,
  workerContext,
} from '#lib/testing/worlds/access-world.ts'
import { type DriftWorld, driftWorld } from '#lib/testing/worlds/drift-world.ts'
import { adoptDrift } from './commands/adopt-drift.ts'
import { removeDrift } from './commands/remove-drift.ts'
import { submitRequest } from './commands/submit-request.ts'
import type { Drift } from './drift/model.ts'
import { BACKOFF_CAP_MS } from './expiry/backoff.ts'
import { driftToDecide, getDrift, listDrift } from './queries/drift.ts'

let world: AccessWorld
let it: DriftWorld
let [admin, auditor, stranger]: TestPerson[] = []
const who = (person: TestPerson | undefined) => {
  if (!person) throw new Error('nobody')
  return world.as(person)
}
/** Pairs whose role our own account had given before the source was ever listed: each test takes one. */
const old: Pair[] = []
beforeAll(async () => {
  world = await startAccessWorld(18)
  it = driftWorld(world)
  admin = await insertPerson(world.db, { name: 'Adele', roles: ['admin'] })
  auditor = await insertPerson(world.db, { name: 'Aude', roles: ['auditor'] })
  stranger = await insertPerson(world.db, { name: 'Sid' })
  for (let made = 0; made < 8; made += 1) {
    const pair = await world.pair()
    await it.asOurAccount(`GRANT ${pair.role} TO ${pair.account}`)
    old.push(pair)
  }
  await it.look()
}, 120_000)
afterAll(() => world.stop())

const reason = 'agreed with the owner'
const leftover = async (): Promise<{ pair: Pair; drift: Drift }> => {
  const pair = old.pop()
  const [drift] = pair ? await it.ofAccount(pair.account, 'orphan') : []
  if (!pair || !drift) throw new Error('no leftover is left')
  return { pair, drift }
}
/** Given by the superuser, after the first listing. */
async function intruder(): Promise<{ pair: Pair; drift: Drift }> {
  const pair = await world.pair()
  await it.look()
  await world.witness.query(`GRANT ${pair.role} TO ${pair.account}`)
  await it.look()
  const [drift] = await it.ofAccount(pair.account, 'unrecorded')
  if (!drift) throw new Error('it was not found')
  return { pair, drift }
}
const ask = (pair: Pair, startsAt?: Instant) =>
  submitRequest(world.as(world.owner), {
    identityId: pair.identity.id,
    entitlementId: pair.entitlement.id,
    durationMs: 2 * MINUTE_MS,
    reason: 'replay the settlement',
    ...(startsAt ? { startsAt } : {}),
  })
const stateOf = async ({ id }: Pick<Drift, 'id'>): Promise<Drift> => {
  const [row] = await it.drift(sql`d.id = ${id}`)
  if (!row) throw new Error('the drift is gone')
  return row
}

test('adopted drift counts as standing: it is asked for in vain, never found again, and no expiry takes it (I1, I7)', async () => {
  for (const { pair, drift } of [await intruder(), await leftover()]) {
    await adoptDrift(who(world.owner), { driftId: drift.id, reason })
    expect(await stateOf(drift)).toMatchObject({ state: 'adopted', closedBy: world.owner.id, closeReason: reason })
    await expect(ask(pair)).rejects.toMatchObject({ code: 'request.held-standing' })
    await it.look()
    await it.look()
    await it.takeBack()
    await world.engine().drain()
    expect(await isMember(world, pair)).toBe(true)
    expect((await it.drift(sql`d.evidence->>'identity' = ${pair.account}`)).map(({ state }) => state)).toEqual([
      'adopted',
    ])
    await expect(ask(pair)).rejects.toMatchObject({ code: 'request.held-standing' })
  }
})

test('owners and admins adopt; approvers may only have it removed; who only watches decides nothing; others see nothing', async () => {
  const { drift } = await intruder()
  const adopt = (person: TestPerson | undefined) => adoptDrift(who(person), { driftId: drift.id, reason })
  const remove = (person: TestPerson | undefined) => removeDrift(who(person), { driftId: drift.id, reason })
  const mine = (person: TestPerson | undefined) =>
    listDrift(who(person), { view: 'open' }, { limit: 200, cursor: null }).then(({ data }) =>
      data.some(({ id }) => id === drift.id),
    )
  await expect(adopt(stranger)).rejects.toMatchObject({ code: 'not-found' })
  await expect(remove(stranger)).rejects.toMatchObject({ code: 'not-found' })
  await expect(getDrift(who(stranger), drift.id)).rejects.toMatchObject({ code: 'not-found' })
  await expect(adopt(auditor)).rejects.toMatchObject({ code: 'auth.forbidden' })
  await expect(remove(auditor)).rejects.toMatchObject({ code: 'auth.forbidden' })
  await expect(adopt(world.approver)).rejects.toMatchObject({ code: 'auth.forbidden' })
  expect(await Promise.all([stranger, auditor, world.approver, world.owner, admin].map(mine))).toEqual([
    false,
    true,
    true,
    true,
    true,
  ])
  expect(await Promise.all([stranger, auditor].map((person) => driftToDecide(who(person))))).toEqual([0, 0])
  expect(await driftToDecide(who(world.owner))).toBeGreaterThan(0)
  expect((await getDrift(who(world.approver), drift.id)).viewer).toMatchObject({ mayAdopt: false, mayRemove: true })
  expect(await remove(world.approver)).toMatchObject({ state: 'open', how: 'asked-at-source' })
  expect(await adoptDrift(who(admin), { driftId: drift.id, reason, insteadOfRemoval: true })).toMatchObject({
    state: 'adopted',
  })
})

test('what somebody else gave waits for the source; the statement shown removes it there, and the sweep sees it', async () => {
  const { pair, drift } = await intruder()
  await removeDrift(who(world.owner), { driftId: drift.id, reason })
  await it.look()
  expect(await stateOf(drift)).toMatchObject({ state: 'open', removalAskedAt: expect.any(Number) })
  expect(await it.takeBack()).toBe(0)
  const { advice } = await getDrift(who(world.owner), drift.id)
  expect(advice).toBe(`REVOKE "${pair.role}" FROM "${pair.account}" GRANTED BY "postgres";`)
  await world.witness.query(advice ?? '')
  await it.look()
  expect(await stateOf(drift)).toMatchObject({ state: 'removed', closedBy: world.owner.id, closeReason: reason })
})

test('what our own account gave is taken back and read as gone; what another gave of the same stays (I7)', async () => {
  const { pair, drift } = await leftover()
  await world.witness.query(`GRANT ${pair.role} TO ${pair.account}`)
  expect(await removeDrift(who(world.approver), { driftId: drift.id, reason })).toMatchObject({ state: 'removing' })
  await expect(ask(pair)).rejects.toMatchObject({ code: 'request.held-standing' })
  await it.takeBack()
  expect(await it.members(pair.role)).toEqual([`${pair.account} by postgres`])
  expect(await stateOf(drift)).toMatchObject({ state: 'removed', closedBy: world.approver.id, lastError: null })
  const events = await world.db.rows<{ type: string }>(
    sql`SELECT type FROM audit_event WHERE subject_id = ${drift.id} ORDER BY seq`,
  )
  expect(events.map(({ type }) => type)).toEqual(['drift.found', 'drift.removal-asked', 'drift.removed'])
})

test('a removal that fails says so on the row, waits a bounded time, and is tried until it works', async () => {
  const { pair, drift } = await leftover()
  await removeDrift(who(world.owner), { driftId: drift.id, reason })
  let fails = 3
  const through = (session: ConnectorSession): ConnectorSession => ({
    ...session,
    revoke: async (effect) => {
      fails -= 1
      if (fails >= 0) throw new ConnectorError('refused', 'must have admin option', { remedy: 'GRANT it' })
      return session.revoke(effect)
    },
  })
  expect(await it.takeBackOnce({ through })).toBe(1)
  const failing = await stateOf(drift)
  expect(failing).toMatchObject({
    state: 'removing',
    attempts: 1,
    lastError: 'must have admin option',
    lastErrorKind: 'refused',
    lastRemedy: 'GRANT it',
    firstFailedAt: expect.any(Number),
  })
  expect((failing.dueAt ?? Infinity) - (await databaseTime(world.db))).toBeLessThanOrEqual(BACKOFF_CAP_MS)
  expect(await isMember(world, pair)).toBe(true)
  await it.takeBack({ through })
  expect(await stateOf(drift)).toMatchObject({ state: 'removed', attempts: 4, lastError: null, firstFailedAt: null })
  expect(await isMember(world, pair)).toBe(false)
})

test('a source that says yes and keeps the privilege is not believed', async () => {
  const { pair, drift } = await leftover()
  await removeDrift(who(world.owner), { driftId: drift.id, reason })
  let lies = 1
  const through = (session: ConnectorSession): ConnectorSession => ({
    ...session,
    revoke: async (effect) =>
      (lies -= 1) >= 0
        ? { result: 'revoked', targetTime: await databaseTime(world.db), evidence: {} }
        : session.revoke(effect),
  })
  await it.takeBackOnce({ through })
  expect(await stateOf(drift)).toMatchObject({ state: 'removing', lastErrorKind: 'read-back' })
  await it.takeBack({ through })
  expect(await isMember(world, pair)).toBe(false)
})

test('while it is taken back nothing of the kind starts, so that a removal never takes a grant (I7)', async () => {
  const { pair, drift } = await leftover()
  const startsAt = instant((await databaseTime(world.db)) + HOUR_MS)
  const grantId = await it.grant(pair, { startsAt })
  await removeDrift(who(world.owner), { driftId: drift.id, reason })
  await letTimePass(world, grantId, HOUR_MS)
  await world.engine().drain()
  const [grant] = await world.db.rows<{ state: string }>(sql`SELECT state FROM access_grant WHERE id = ${grantId}`)
  expect(grant?.state).toBe('activation_failed')
  await it.takeBack()
  expect(await isMember(world, pair)).toBe(false)
})

test('what a live grant needs is not taken back, however the removal came about (I6, I7)', async () => {
  const { pair, drift } = await leftover()
  await it.grant(pair)
  await expect(removeDrift(who(world.owner), { driftId: drift.id, reason })).rejects.toMatchObject({
    code: 'drift.not-removable',
  })
  await expect(adoptDrift(who(world.owner), { driftId: drift.id, reason })).rejects.toMatchObject({
    code: 'drift.not-adoptable',
  })
  // As if both had been decided at the same instant.
  await world.db.sqlTransaction(async (tx) => {
    await tx.rows(
      sql`UPDATE drift SET state = 'removing', removal_asked_at = clock_timestamp(), due_at = clock_timestamp() WHERE id = ${drift.id}`,
    )
    await recordEvents(tx, workerContext(world.db), {
      type: 'drift.removal-asked',
      subject: { kind: 'drift', id: drift.id },
      sourceId: world.sourceId,
      summary: 'asked',
    })
  })
  await it.takeBack()
  expect(await isMember(world, pair)).toBe(true)
  expect(await stateOf(drift)).toMatchObject({ state: 'resolved' })
})

test('a grant that was taken away is accepted as ended, and never put back', async () => {
  const pair = await world.pair()
  await it.look()
  const grantId = await it.grant(pair)
  await world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
  await it.look()
  const [drift] = await it.ofAccount(pair.account, 'missing')
  if (!drift) throw new Error('it was not found')
  await expect(removeDrift(who(world.owner), { driftId: drift.id, reason })).rejects.toMatchObject({
    code: 'drift.not-removable',
  })
  await adoptDrift(who(world.approver), { driftId: drift.id, reason })
  await world.engine().drain()
  const [grant] = await world.db.rows(
    sql`SELECT state, end_cause, end_reason, end_requested_by FROM access_grant WHERE id = ${grantId}`,
  )
  expect(grant).toEqual({
    state: 'ended',
    endCause: 'ended-early',
    endReason: reason,
    endRequestedBy: world.approver.id,
  })
  await it.look()
  expect(await isMember(world, pair)).toBe(false)
})

test('more than was approved cannot be adopted; having it removed ends the grant', async () => {
  const pair = await world.pair()
  await it.look()
  await it.grant(pair)
  await world.witness.query(`GRANT ${pair.role} TO ${pair.account} WITH ADMIN TRUE GRANTED BY curfew`)
  await it.look()
  const [drift] = await it.ofAccount(pair.account, 'broadened')
  if (!drift) throw new Error('it was not found')
  await expect(adoptDrift(who(world.owner), { driftId: drift.id, reason })).rejects.toMatchObject({
    code: 'drift.not-adoptable',
  })
  expect(await removeDrift(who(world.owner), { driftId: drift.id, reason })).toMatchObject({ how: 'grant-ended' })
  await world.engine().drain()
  expect(await isMember(world, pair)).toBe(false)
  await it.look()
  expect(await stateOf(drift)).toMatchObject({ state: 'removed', closedBy: world.owner.id })
})

test('of two people who decide at once one wins, and the other is told what was decided (I21)', async () => {
  const kinds = [await intruder(), await intruder(), await leftover()]
  for (const { drift } of kinds) {
    const input = { driftId: drift.id, reason }
    const decided = await Promise.allSettled([
      adoptDrift(who(world.owner), input),
      removeDrift(who(world.approver), input),
      removeDrift(who(world.approver2), input),
      adoptDrift(who(admin), input),
    ])
    const lost = decided.flatMap((one) => (one.status === 'rejected' ? [one.reason as { code: string }] : []))
    expect(lost.map(({ code }) => code)).toEqual(Array(3).fill('drift.already-closed'))
  }
})
