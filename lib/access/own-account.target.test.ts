/** What the connector's own account needs to govern a role is no drift; what it could use itself is (I1, I17). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#lib/platform/db/sql.ts'
import { type AccessWorld, startAccessWorld } from '#lib/testing/worlds/access-world.ts'
import { type DriftWorld, driftWorld } from '#lib/testing/worlds/drift-world.ts'

let world: AccessWorld
let it: DriftWorld
beforeAll(async () => {
  world = await startAccessWorld(18)
  it = driftWorld(world)
  await it.look()
})
afterAll(() => world.stop())

const holdings = async () =>
  (
    await world.db.rows<{ name: string }>(sql`
      SELECT e.name FROM holding h JOIN identity i ON i.source_id = h.source_id AND i.id = h.identity_id
      JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
      WHERE i.name = 'curfew' AND h.gone_at IS NULL AND h.attributes->>'unrecorded' IS NULL`)
  ).map(({ name }) => name)

test('a role that comes to be governed is standing with the connector, and nobody has to decide it', async () => {
  const pair = await world.pair()
  await it.look()
  expect(await it.ofAccount('curfew', 'unrecorded')).toEqual([])
  expect(await holdings()).toContain(pair.role)
})

test('the same membership of anybody else is drift, and so is one that the connector could use itself', async () => {
  await world.witness.query(`
    CREATE ROLE governed; CREATE ROLE usable; CREATE ROLE takeable; CREATE ROLE stranger LOGIN`)
  await it.look()
  await world.witness.query(`
    GRANT governed TO stranger WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
    GRANT usable TO curfew WITH ADMIN TRUE, INHERIT TRUE, SET FALSE;
    GRANT takeable TO curfew WITH ADMIN TRUE, INHERIT FALSE, SET TRUE`)
  await it.look()
  expect(await it.ofAccount('stranger', 'unrecorded')).toMatchObject([{ state: 'open' }])
  const ofConnector = await it.ofAccount('curfew', 'unrecorded')
  expect(ofConnector.map(({ evidence }) => evidence.entitlement).toSorted()).toEqual(['takeable', 'usable'])
})
