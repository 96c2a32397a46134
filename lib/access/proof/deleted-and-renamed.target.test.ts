/** Whatever is renamed, dropped or removed on the way, what was given is taken back at its time: nothing is orphaned (I16). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeSource } from '#lib/inventory/commands/change-source.ts'
import { removeSource } from '#lib/inventory/commands/remove-source.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { isDomainError } from '#lib/kernel/errors.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson } from '#lib/testing/builders/people.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  type Pair,
  startAccessWorld,
  TARGET_PASSWORD,
} from '#lib/testing/worlds/access-world.ts'
import { castVote } from '../commands/cast-vote.ts'
import { endGrant } from '../commands/end-grant.ts'
import { submitRequest } from '../commands/submit-request.ts'
import type { AccessRequest, Grant } from '../model.ts'

const MINUTE = 60_000
const ROUNDS = 12

describe.each([18, 15] as const)('on PostgreSQL %i', (version) => {
  let world: AccessWorld
  let admin: PersonContext
  beforeAll(async () => {
    world = await startAccessWorld(version)
    admin = world.as(await insertPerson(world.db, { roles: ['admin'] }))
    await world.sync()
  })
  afterAll(() => world.stop())

  const ask = (of: Pick<Pair, 'identity' | 'entitlement'>) =>
    submitRequest(world.as(world.owner), {
      identityId: of.identity.id,
      entitlementId: of.entitlement.id,
      durationMs: 2 * MINUTE,
      reason: 'replay the failed settlement',
    })
  const approve = (request: AccessRequest) =>
    castVote(world.as(world.approver), {
      requestId: request.id,
      decision: 'approve',
      reason: '',
      askedHash: request.askedHash,
    })

  async function live(): Promise<{ pair: Pair; grantId: GrantId }> {
    const pair = await world.pair()
    await world.sync()
    const { grantId } = await approve(await ask(pair))
    if (!grantId) throw new Error('not granted')
    await world.engine().drain()
    expect((await rowOf(grantId)).state).toBe('active')
    return { pair, grantId }
  }

  async function rowOf(grantId: GrantId): Promise<Grant> {
    const [row] = await world.db.rows<Grant>(sql`SELECT * FROM access_grant WHERE id = ${grantId}`)
    if (!row) throw new Error('no such grant')
    return row
  }

  /** Rows of the two at the target, by what never changes there. */
  const heldByOid = async ({ identity, entitlement }: Pair): Promise<number> => {
    const oid = (id: string) => id.replace('role:', '')
    const { rowCount } = await world.witness.query('SELECT 1 FROM pg_auth_members WHERE member = $1 AND roleid = $2', [
      oid(identity.externalId),
      oid(entitlement.externalId),
    ])
    return rowCount ?? 0
  }

  const endsAtItsTime = async (grantId: GrantId): Promise<void> => {
    await letTimePass(world, grantId, 2 * MINUTE)
    await world.engine().drain()
    expect(await rowOf(grantId)).toMatchObject({ state: 'ended', endCause: 'expiry', goneAt: expect.any(Number) })
  }

  test.each([true, false])(
    'account and role renamed at the source (and listed again: %s): taken back under their new names (I16)',
    async (listed) => {
      const { pair, grantId } = await live()
      await world.witness.query(`
        ALTER ROLE ${pair.account} RENAME TO ${pair.account}_renamed; ALTER ROLE ${pair.role} RENAME TO ${pair.role}_renamed`)
      if (listed) await world.sync()
      expect(await heldByOid(pair)).toBe(1)
      await endsAtItsTime(grantId)
      expect(await heldByOid(pair)).toBe(0)
    },
  )

  test('another account under the old name is left alone (I16, I7)', async () => {
    const { pair, grantId } = await live()
    const other = await world.pair()
    await world.witness.query(`
      ALTER ROLE ${pair.account} RENAME TO ${pair.account}_first; ALTER ROLE ${other.account} RENAME TO ${pair.account};
      GRANT ${pair.role} TO ${pair.account}`)
    await endsAtItsTime(grantId)
    expect(await heldByOid(pair)).toBe(0)
    expect(await isMember(world, { account: pair.account, role: pair.role })).toBe(true)
  })

  test.each(['account', 'role'] as const)(
    'the %s dropped at the source: the grant ends all the same (I16)',
    async (what) => {
      const { pair, grantId } = await live()
      await world.witness.query(`DROP OWNED BY ${pair[what]}; DROP ROLE ${pair[what]}`)
      await world.sync()
      await endsAtItsTime(grantId)
      expect(await heldByOid(pair)).toBe(0)
    },
  )

  test('an identity and an entitlement that a listing no longer shows are taken back all the same (I16)', async () => {
    const { pair, grantId } = await live()
    await world.db.rows(sql`UPDATE identity SET gone_at = clock_timestamp() WHERE id = ${pair.identity.id}`)
    await world.db.rows(sql`UPDATE entitlement SET gone_at = clock_timestamp() WHERE id = ${pair.entitlement.id}`)
    await endsAtItsTime(grantId)
    expect(await isMember(world, pair)).toBe(false)
  })

  test('a renamed source changes nothing, and one with live grants is not removed: the refusal counts them (I16)', async () => {
    const { pair, grantId } = await live()
    await changeSource(admin, { sourceId: world.sourceId, name: `renamed ${version}` })
    await expect(removeSource(admin, { sourceId: world.sourceId })).rejects.toMatchObject({
      code: 'state.conflict',
      facts: { liveGrants: 1 },
    })
    await endsAtItsTime(grantId)
    expect(await isMember(world, pair)).toBe(false)
  })

  test('a source that is removed while something is approved: one of the two is refused, and never is a grant left there (I16, I21)', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const of = await quietSource()
      const request = await ask(of)
      const [approved, removed] = await Promise.allSettled([
        approve(request),
        removeSource(admin, { sourceId: of.identity.sourceId }),
      ])
      expect([approved.status, removed.status].toSorted()).toEqual(['fulfilled', 'rejected'])
      const refusal = [approved, removed].find((one) => one.status === 'rejected')?.reason as unknown
      // Whoever approves for the source has no more to do with it once it is removed.
      const codes = approved.status === 'rejected' ? ['source.removed', 'not-found'] : ['state.conflict']
      expect(codes).toContain(isDomainError(refusal) ? refusal.code : refusal)
      const grants = await world.db.rows(sql`SELECT 1 FROM access_grant WHERE request_id = ${request.id}`)
      expect(grants).toHaveLength(approved.status === 'fulfilled' ? 1 : 0)
    }
  })

  /** With nothing behind it: only the record is raced for. */
  async function quietSource(): Promise<Pick<Pair, 'identity' | 'entitlement'>> {
    const [approverTeam] = world.approver.teamIds
    const [ownerTeam] = world.owner.teamIds
    if (!approverTeam || !ownerTeam) throw new Error('people are in no team')
    const { id: sourceId } = await insertSource(world.db, { approverTeamId: approverTeam })
    const identity = await insertIdentity(world.db, sourceId)
    const entitlement = await insertEntitlement(world.db, sourceId, { requestable: true })
    await insertOwnership(world.db, { sourceId, identityId: identity.id }, { teamId: ownerTeam })
    return { identity, entitlement }
  }

  test('what arrives late at a source that was removed meanwhile is found and taken back (I16, I5)', async () => {
    const { pair, grantId } = await live()
    await world.db
      .rows<{ id: GrantId }>(
        sql`SELECT id FROM access_grant WHERE source_id = ${world.sourceId} AND state NOT IN ('ended', 'activation_failed')`,
      )
      .then((open) => Promise.all(open.map(({ id }) => endGrant(admin, { grantId: id, reason: 'the source goes' }))))
    await world.engine().drain()
    await removeSource(admin, { sourceId: world.sourceId })
    const late = await world.cluster.connect({ user: 'curfew', password: TARGET_PASSWORD })
    await late.query(`GRANT ${pair.role} TO ${pair.account}`).finally(() => late.end())
    expect(await isMember(world, pair)).toBe(true)
    await letTimePass(world, grantId, MINUTE)
    await world.engine().drain()
    expect(await isMember(world, pair)).toBe(false)
    expect((await rowOf(grantId)).state).toBe('ended')
  })
})
