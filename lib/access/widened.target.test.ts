/** Standing holdings made wider, drift of a removed source, and one message a sweep, at a real PostgreSQL. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeSource } from '#lib/inventory/commands/remove-source.ts'
import { fanOut } from '#lib/notifications/server.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertPerson, type TestPerson } from '#lib/testing/builders/people.ts'
import {
  type AccessWorld,
  isMember,
  type Pair,
  startAccessWorld,
  workerContext,
} from '#lib/testing/worlds/access-world.ts'
import { type DriftWorld, driftWorld } from '#lib/testing/worlds/drift-world.ts'
import { adoptDrift } from './commands/adopt-drift.ts'
import { closeDriftOfRemoved } from './commands/close-drift-of-removed.ts'
import { removeDrift } from './commands/remove-drift.ts'
import { getDrift } from './queries/drift.ts'

const reason = 'agreed with the owner'
let world: AccessWorld
let it: DriftWorld
let admin: TestPerson
/** Their accounts held the role, as the superuser gave it, when the source was first listed. */
const standing: Pair[] = []
/** As above, but given by our own account: nobody adopted it, and a person asks for its removal. */
let ours: Pair
beforeAll(async () => {
  world = await startAccessWorld(18)
  it = driftWorld(world)
  admin = await insertPerson(world.db, { name: 'Adele', roles: ['admin'] })
  for (let made = 0; made < 4; made += 1) {
    const pair = await world.pair()
    await world.witness.query(`GRANT ${pair.role} TO ${pair.account} WITH INHERIT TRUE, SET FALSE`)
    standing.push(pair)
  }
  ours = await world.pair()
  await it.asOurAccount(`GRANT ${ours.role} TO ${ours.account}`)
  await it.look()
}, 120_000)
afterAll(() => world.stop())

const take = (): Pair => {
  const pair = standing.pop()
  if (!pair) throw new Error('no pair is left')
  return pair
}
const widen = ({ role, account }: Pair, option: string) =>
  world.witness.query(`GRANT ${role} TO ${account} WITH ${option} TRUE GRANTED BY postgres`)
async function broadened(pair: Pair) {
  const found = await it.ofAccount(pair.account, 'broadened')
  const last = found.at(-1)
  if (!last) throw new Error('nothing was found')
  return { found, last }
}
const messages = () =>
  world.db.rows<{ personId: string; body: string; href: string }>(
    sql`SELECT person_id, body, href FROM notification ORDER BY created_at, id`,
  )
async function tellAll(): Promise<void> {
  while ((await fanOut(workerContext(world.db))) > 0);
}

test('ADMIN added to a standing membership behind our back is found, once (I17)', async () => {
  const pair = take()
  await it.look()
  expect(await it.ofAccount(pair.account, 'broadened')).toEqual([])
  await widen(pair, 'ADMIN')
  await it.look()
  await it.look()
  expect((await broadened(pair)).found).toMatchObject([
    {
      state: 'open',
      grantId: null,
      evidence: { wider: [expect.stringMatching(/passed on/)], accepted: { admin: false } },
    },
  ])
})

test('adopting accepts exactly what was seen: the rest is found anew, and later looks are quiet (I17)', async () => {
  const pair = take()
  await widen(pair, 'ADMIN')
  await it.look()
  const { last } = await broadened(pair)
  await widen(pair, 'SET')
  await world.sync()
  await adoptDrift(world.as(admin), { driftId: last.id, reason })
  await it.look()
  const again = await broadened(pair)
  expect(again.found.map(({ state }) => state)).toEqual(['adopted', 'open'])
  expect(again.last.evidence.wider).toEqual([expect.stringMatching(/SET ROLE/)])
  await adoptDrift(world.as(admin), { driftId: again.last.id, reason })
  await it.look()
  expect((await broadened(pair)).found.map(({ state }) => state)).toEqual(['adopted', 'adopted'])
})

test('having it removed names the statement that takes only the addition, and closes when a listing saw it gone', async () => {
  const pair = take()
  await widen(pair, 'ADMIN')
  await it.look()
  const { last } = await broadened(pair)
  expect(await removeDrift(world.as(world.approver), { driftId: last.id, reason })).toMatchObject({
    state: 'open',
    how: 'asked-at-source',
  })
  const { advice } = await getDrift(world.as(admin), last.id)
  expect(advice).toBe(`REVOKE ADMIN OPTION FOR "${pair.role}" FROM "${pair.account}" GRANTED BY "postgres";`)
  await world.witness.query(advice ?? '')
  await it.look()
  expect((await broadened(pair)).found).toMatchObject([{ state: 'removed', closeReason: reason }])
  expect(await isMember(world, pair)).toBe(true)
})

test('however much a sweep finds, each person is told once; one finding is named', async () => {
  const pair = await world.pair()
  await it.look()
  await tellAll()
  const before = (await messages()).length
  await world.witness.query(`CREATE ROLE extra_0; GRANT extra_0 TO ${pair.account}`)
  await it.look()
  await tellAll()
  const [one] = await it.ofAccount(pair.account, 'unrecorded')
  const single = (await messages()).slice(before)
  for (const message of single)
    expect(message).toMatchObject({ body: expect.stringContaining('extra_0'), href: `/drift/${one?.id}` })
  expect(single.map(({ personId }) => personId)).toEqual(expect.arrayContaining([admin.id, world.owner.id]))

  const roles = Array.from({ length: 40 }, (_, index) => `flood_${index}`)
  await world.witness.query(roles.map((role) => `CREATE ROLE ${role}; GRANT ${role} TO ${pair.account}`).join(';'))
  await it.look()
  await tellAll()
  const many = (await messages()).slice(before + single.length)
  expect(many.map(({ personId }) => personId).sort()).toEqual(single.map(({ personId }) => personId).sort())
  expect(many.find(({ personId }) => personId === admin.id)).toMatchObject({
    body: expect.stringContaining('40 things'),
    href: `/drift?source=${world.sourceId}`,
  })
  expect(many.find(({ personId }) => personId === world.owner.id)?.body).not.toContain('40')
  const [events] = await world.db.rows<{ found: number }>(
    sql`SELECT count(*)::int AS found FROM audit_event WHERE type = 'drift.found' AND summary LIKE '%flood_%'`,
  )
  expect(events?.found).toBe(40)
})

test('drift of a removed source is closed, and what is being taken back goes on until it is gone (I1)', async () => {
  const pair = take()
  await widen(pair, 'ADMIN')
  await it.look()
  const [leftover] = await it.ofAccount(ours.account, 'orphan')
  if (!leftover) throw new Error('no leftover')
  await removeDrift(world.as(admin), { driftId: leftover.id, reason })
  const open = await it.drift(sql`d.state = 'open'`)
  expect(await closeDriftOfRemoved(workerContext(world.db))).toBe(0)
  await removeSource(world.as(admin), { sourceId: world.sourceId })
  expect(await closeDriftOfRemoved(workerContext(world.db))).toBe(open.length)
  expect(await closeDriftOfRemoved(workerContext(world.db))).toBe(0)
  expect((await broadened(pair)).last).toMatchObject({ state: 'resolved', closeReason: 'The source was removed' })
  expect(await it.ofAccount(ours.account, 'orphan')).toMatchObject([{ state: 'removing' }])
  await it.takeBack()
  expect(await it.ofAccount(ours.account, 'orphan')).toMatchObject([{ state: 'removed' }])
  expect(await isMember(world, ours)).toBe(false)
})
