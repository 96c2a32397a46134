/** The account by which a source is reached: only it can take back what it gave, so it stays while grants are live. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeSource } from '#lib/inventory/server.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { insertPerson } from '#lib/testing/builders/people.ts'
import {
  type AccessWorld,
  isMember,
  keyring,
  startAccessWorld,
  TARGET_PASSWORD,
} from '#lib/testing/worlds/access-world.ts'
import { castVote } from '../commands/cast-vote.ts'
import { endGrant } from '../commands/end-grant.ts'
import { submitRequest } from '../commands/submit-request.ts'

describe.each([18, 15] as const)('on PostgreSQL %i', (version) => {
  let world: AccessWorld
  beforeAll(async () => {
    world = await startAccessWorld(version)
  })
  afterAll(() => world.stop())

  test('a source keeps its account until what it gave has ended (I2, I16)', async () => {
    const pair = await world.pair()
    const request = await submitRequest(world.as(world.owner), {
      identityId: pair.identity.id,
      entitlementId: pair.entitlement.id,
      durationMs: 600_000,
      reason: 'replay the failed settlement',
    })
    const { askedHash } = request
    const vote = { requestId: request.id, decision: 'approve' as const, reason: '', askedHash }
    const { grantId } = await castVote(world.as(world.approver), vote)
    if (!grantId) throw new Error('not granted')
    await world.engine().drain()
    const options = version >= 16 ? 'WITH ADMIN TRUE, INHERIT FALSE, SET FALSE' : 'WITH ADMIN OPTION'
    await world.witness.query(`
      CREATE ROLE curfew2 LOGIN NOCREATEROLE PASSWORD '${TARGET_PASSWORD}';
      GRANT pg_signal_backend, pg_read_all_stats TO curfew2; GRANT ${pair.role} TO curfew2 ${options}`)
    const admin = world.as(await insertPerson(world.db, { roles: ['admin'] }))
    const { host, port } = world.cluster
    const change = () =>
      changeSource(
        admin,
        {
          sourceId: world.sourceId,
          config: { host, port, database: 'postgres', user: 'curfew2', sslMode: 'disable' },
          secret: { password: TARGET_PASSWORD },
        },
        { keyring, connectorFor },
      )
    await expect(change()).rejects.toMatchObject({ code: 'source.account-in-use', facts: { live: 1 } })
    await endGrant(world.as(world.owner), { grantId, reason: 'the task is done' })
    await expect(change()).rejects.toMatchObject({ code: 'source.account-in-use' })
    await world.engine().drain()
    expect(await isMember(world, pair)).toBe(false)
    await expect(change()).resolves.toMatchObject({ version: expect.any(Number) })
  })
})
