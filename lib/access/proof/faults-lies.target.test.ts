/** Targets that say yes and do not, and sessions that outlive a revoke: never reported as ended (I2, I12). */
import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ConnectorSession } from '#lib/inventory/connectors/contract.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { isMember, letTimePass, type Pair } from '#lib/testing/worlds/access-world.ts'
import { type FaultWorld, startFaultWorld } from '#lib/testing/worlds/fault-world.ts'

describe.each([18, 15] as const)('on PostgreSQL %i', (version) => {
  let at: FaultWorld
  beforeAll(async () => {
    at = await startFaultWorld(version)
  })
  afterEach(() => at.world.witness.query('GRANT pg_signal_backend TO curfew'))
  afterAll(() => at.stop())

  async function active(pair: Pair): Promise<GrantId> {
    const id = await at.approve(pair)
    await at.drainUntil(at.world.engine(), id, 'active')
    return id
  }

  /** An engine whose sessions answer some calls by themselves. */
  const lying = (lie: (session: ConnectorSession) => Partial<ConnectorSession>) =>
    at.world.engine(undefined, 15_000, (session) => ({ ...session, ...lie(session) }))

  /** Never ended so far, and found out: failing for this reason, still exposed. */
  async function expectCaught(id: GrantId, kind: string): Promise<void> {
    const caught = await at.grant(id)
    expect(caught).toMatchObject({
      state: 'revoke_failing',
      lastErrorKind: kind,
      goneAt: null,
      endedAt: null,
      overshootMs: null,
    })
    expect(await at.eventsOf(id)).not.toContain('grant.ended')
  }

  async function expectEndsWithAnHonestOne(pair: Pair, id: GrantId): Promise<void> {
    await letTimePass(at.world, id, MINUTE_MS)
    expect(await at.drainUntil(at.world.engine(), id, 'ended')).toMatchObject({ stillHeldOtherwise: false })
    expect(await isMember(at.world, pair)).toBe(false)
  }

  test('"revoked", says a target that did nothing: the read-back finds it (I2)', async () => {
    const pair = await at.world.pair()
    const id = await active(pair)
    await letTimePass(at.world, id, 2 * MINUTE_MS)
    await lying(() => ({
      revoke: async () => ({ result: 'revoked', targetTime: instant(Date.now()), evidence: {} }),
    })).drain()
    await expectCaught(id, 'read-back')
    expect(await isMember(at.world, pair)).toBe(true)
    await expectEndsWithAnHonestOne(pair, id)
  })

  test('"granted", says a target that did nothing: it does not count as live, and leaves nothing (I14)', async () => {
    const pair = await at.world.pair()
    const id = await at.approve(pair, { lastsMs: 4_000 })
    const liar = lying(() => ({
      grant: async () => ({ result: 'granted', targetTime: instant(Date.now()), evidence: {} }),
    }))
    await at.drainUntil(liar, id, 'ended', 'activation_failed')
    expect(await at.eventsOf(id)).not.toContain('grant.active')
    expect((await at.attempts(id)).find(({ effect }) => effect === 'grant')).toMatchObject({ errorKind: 'read-back' })
    expect(at.witness.changes(pair.account, pair.role)).toEqual([])
  })

  test('taken away and given again in our name in the same instant: never reported as ended while it is there (I2)', async () => {
    const pair = await at.world.pair()
    const id = await active(pair)
    // Somebody with the connector's own password, or a restored dump: the row is ours by its grantor.
    const double = await at.world.cluster.connect({ user: 'curfew', password: 'canary-Zx81-target' })
    await letTimePass(at.world, id, 2 * MINUTE_MS)
    let revokes = 0
    const raced = lying((session) => ({
      async revoke(effect, options) {
        const outcome = await session.revoke(effect, options)
        revokes += 1
        await double.query(
          `GRANT ${pair.role} TO ${pair.account}${version >= 16 ? ' WITH INHERIT TRUE, SET FALSE' : ''}`,
        )
        return outcome
      },
    }))
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await raced.drain()
      await expectCaught(id, 'read-back')
      await letTimePass(at.world, id, MINUTE_MS)
    }
    expect(revokes).toBe(3)
    await double.end()
    await expectEndsWithAnHonestOne(pair, id)
  })

  test('what somebody else gave stays theirs: our REVOKE does not touch it, and the end says that it is still held (I7)', async () => {
    const pair = await at.world.pair()
    const id = await active(pair)
    // 16 and newer keep a row for each grantor; up to 15 there is one, and WITH ADMIN OPTION makes it theirs.
    await at.world.witness.query(`GRANT ${pair.role} TO ${pair.account}${version >= 16 ? '' : ' WITH ADMIN OPTION'}`)
    await letTimePass(at.world, id, 2 * MINUTE_MS)
    const ended = await at.drainUntil(at.world.engine(), id, 'ended')
    expect(ended).toMatchObject({ stillHeldOtherwise: true })
    expect(await isMember(at.world, pair)).toBe(true)
    const { rows } = await at.world.witness.query<{ grantor: string }>(
      'SELECT grantor::regrole::text AS grantor FROM pg_auth_members WHERE member = $1::regrole AND roleid = $2::regrole',
      [pair.account, pair.role],
    )
    expect(rows).toEqual([{ grantor: 'postgres' }])
  })

  /** A session in the middle of a statement's transaction that only the role allowed. */
  async function sessionAtWork(pair: Pair): Promise<Client> {
    const session = await pair.login()
    await session.query(`BEGIN; INSERT INTO ${pair.table} VALUES (1)`)
    return session
  }
  const sessionsOf = async (pair: Pair) =>
    (await at.world.witness.query('SELECT FROM pg_stat_activity WHERE usename = $1', [pair.account])).rowCount

  test('"terminated", says a target whose session lives on: it lingers, and the grant is not ended (I12)', async () => {
    const pair = await at.world.pair()
    const id = await active(pair)
    const session = await sessionAtWork(pair)
    await letTimePass(at.world, id, 2 * MINUTE_MS)
    await lying(() => ({
      terminateSessions: async () => ({ terminated: 1, spared: 0, evidence: {} }),
    })).drain()
    await expectCaught(id, 'sessions')
    expect(await sessionsOf(pair)).toBe(1)
    await expectEndsWithAnHonestOne(pair, id)
    expect(await sessionsOf(pair)).toBe(0)
    await session.end().catch(() => {})
  })

  test('a session that the connector may not end keeps the grant failing, with a remedy, until it may (I12)', async () => {
    const pair = await at.world.pair()
    const id = await active(pair)
    const session = await sessionAtWork(pair)
    await at.world.witness.query('REVOKE pg_signal_backend FROM curfew')
    await letTimePass(at.world, id, 2 * MINUTE_MS)
    await at.world.engine().drain()
    await expectCaught(id, 'refused')
    expect((await at.grant(id)).lastRemedy).toContain('pg_signal_backend')
    expect(await sessionsOf(pair)).toBe(1)
    await at.world.witness.query('GRANT pg_signal_backend TO curfew')
    await expectEndsWithAnHonestOne(pair, id)
    expect((await at.grant(id)).sessionsTerminated).toBe(1)
    expect(await sessionsOf(pair)).toBe(0)
    await session.end().catch(() => {})
  })
})
