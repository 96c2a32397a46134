import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { installedVersions } from '#lib/testing/targets/postgres-cluster.ts'
import { grantMessage, revokeMessage } from './effect-scripts.ts'
import { rolePairOf } from './external-ids.ts'
import { failureOf, holders, startWorld, until } from './target-world.ts'
import type { World } from './target-world.ts'

const realNow = performance.now.bind(performance)

describe.each(installedVersions())('deadlines at the target on PostgreSQL %i', (version) => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(version)
  })
  afterAll(() => world.stop())

  const targetNowMs = async () =>
    (await world.admin.query<{ now: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now'))
      .rows[0]?.now ?? 0
  const openWire = () => world.cluster.connect({ user: 'curfew', password: 'canary-Vf3kQ9' })
  /** The very message, sent by another connection at a time of our choosing: bytes that were held in transit. */
  async function deliver(message: string, opened = openWire()): Promise<string> {
    const wire = await opened
    const code = await wire.query(message).then(
      () => 'ok',
      (error: { code?: string }) => error.code ?? 'lost',
    )
    await wire.end()
    return code
  }

  test('a deadline that has passed is refused and changes nothing (I5)', async () => {
    const { grant, role } = await world.pair()
    for (const deadlineInMs of [0, -1, -3_600_000])
      expect(await failureOf(world.session.grant({ ...grant, deadlineInMs }))).toMatchObject({
        kind: 'deadline-passed',
      })
    expect(await holders(world.admin, role)).toEqual([])
  })

  test('a message delivered after its deadline is refused by the target itself (I5)', async () => {
    const { effect, role } = await world.pair()
    const deadlineEpochMs = (await targetNowMs()) + 150
    const message = grantMessage({ ...rolePairOf(effect), deadlineEpochMs, lockTimeoutMs: 1_000 })
    await until(world.admin, `select where extract(epoch from clock_timestamp()) * 1000 >= ${deadlineEpochMs}`)
    expect(await deliver(message)).toBe('CF001')
    expect(await holders(world.admin, role)).toEqual([])
  })

  test('a GRANT that waits for a lock until the deadline leaves nothing, even when the lock is freed later (I5)', async () => {
    const { grant, role, member } = await world.pair()
    const blocker = await world.cluster.connect()
    await blocker.query(`begin; grant ${role} to ${member}`)
    const failure = await failureOf(world.session.grant({ ...grant, deadlineInMs: 300 }))
    expect(failure.kind).toBe('deadline-passed')
    await blocker.query('rollback')
    await blocker.end()
    expect(await holders(world.admin, role)).toEqual([])
  })

  test('a GRANT that got its lock too late is undone by the second look at the clock (I5)', async () => {
    const { effect, role, member } = await world.pair()
    const blocker = await world.cluster.connect()
    await blocker.query(`begin; grant ${role} to ${member}`)
    // Open before the time is counted: the message has to be there before its deadline.
    const wire = await openWire()
    const deadlineEpochMs = (await targetNowMs()) + 1_000
    // lock_timeout is what normally ends the wait; without it only the second look stands.
    const message = grantMessage({ ...rolePairOf(effect), deadlineEpochMs, lockTimeoutMs: 1_000 }).replace(
      'least(left_ms, ',
      'greatest(20000, ',
    )
    const code = deliver(message, Promise.resolve(wire))
    await until(world.admin, `select from pg_locks where not granted`)
    await until(world.admin, `select where extract(epoch from clock_timestamp()) * 1000 >= ${deadlineEpochMs}`)
    await blocker.query('rollback')
    expect(await code).toBe('CF001')
    await blocker.end()
    expect(await holders(world.admin, role)).toEqual([])
  })

  test('a GRANT that waits for a lock with time to spare is told as transient and changes nothing', async () => {
    const { grant, role, member } = await world.pair()
    const blocker = await world.cluster.connect()
    await blocker.query(`begin; grant ${role} to ${member}`)
    expect(await failureOf(world.session.grant(grant, { timeoutMs: 500 }))).toMatchObject({ kind: 'transient' })
    await blocker.query('rollback')
    await blocker.end()
    expect(await holders(world.admin, role)).toEqual([])
    expect((await world.session.grant(grant)).result).toBe('granted')
  })

  test('a standing membership that commits while ours waits wins: ours reports it and changes nothing (I7)', async () => {
    const { grant, role, member } = await world.pair()
    const blocker = await world.cluster.connect()
    await blocker.query(`begin; grant ${role} to ${member}`)
    const outcome = world.session.grant(grant).then(
      (done) => done.result,
      (error: { kind: string }) => error.kind,
    )
    await until(world.admin, `select from pg_locks where not granted`)
    await blocker.query('commit')
    await blocker.end()
    // Up to 15 the two rows collide and the second attempt tells; from 16 on both may stand, each to its grantor.
    expect(['granted', 'held-standing', 'transient']).toContain(await outcome)
    const held = await holders(world.admin, role)
    expect(held).toContain(`${member} by postgres`)
    if (!world.modern) expect((await world.session.grant(grant)).result).toBe('held-standing')
  })

  test('a worker that was stopped between counting and calling gains no time (I5)', async () => {
    const { grant, revoke, role, member } = await world.pair()
    const countedAtMs = performance.now() - 10_000
    expect(await failureOf(world.session.grant({ ...grant, deadlineInMs: 9_999, countedAtMs }))).toMatchObject({
      kind: 'deadline-passed',
    })
    expect(await holders(world.admin, role)).toEqual([])
    await world.session.grant({ ...grant, deadlineInMs: 20_000, countedAtMs })
    expect(await failureOf(world.session.revoke({ ...revoke, deadlineInMs: 9_999, countedAtMs }))).toMatchObject({
      kind: 'deadline-passed',
    })
    expect(await holders(world.admin, role)).toEqual([`${member} by curfew`])
    expect((await world.session.revoke({ ...revoke, deadlineInMs: 20_000, countedAtMs })).result).toBe('revoked')
  })

  test('a REVOKE that the network kept past its deadline does not take away what was given anew', async () => {
    const { grant, revoke, effect, role, member } = await world.pair()
    await world.session.grant(grant)
    const deadlineEpochMs = (await targetNowMs()) + 100
    const kept = revokeMessage({ ...rolePairOf(effect), deadlineEpochMs, lockTimeoutMs: 1_000 })
    expect((await world.session.revoke({ ...revoke, deadlineInMs: 5_000 })).result).toBe('revoked')
    expect((await world.session.grant(grant)).result).toBe('granted')
    await until(world.admin, `select where extract(epoch from clock_timestamp()) * 1000 >= ${deadlineEpochMs}`)
    expect(await deliver(kept)).toBe('CF001')
    expect(await holders(world.admin, role)).toEqual([`${member} by curfew`])
    // And where there is nothing to take away it is no failure.
    await world.session.revoke(revoke)
    expect(await deliver(kept)).toBe('ok')
  })

  test('a REVOKE that got its lock too late is undone; a new one takes it away', async () => {
    const { grant, revoke, effect, role, member } = await world.pair()
    await world.session.grant(grant)
    const blocker = await world.cluster.connect()
    await blocker.query(`begin; revoke ${role} from ${member}`)
    const wire = await openWire()
    const deadlineEpochMs = (await targetNowMs()) + 1_000
    const message = revokeMessage({ ...rolePairOf(effect), deadlineEpochMs, lockTimeoutMs: 1_000 }).replace(
      'least(left_ms, ',
      'greatest(20000, ',
    )
    const code = deliver(message, Promise.resolve(wire))
    await until(world.admin, `select from pg_locks where not granted`)
    await until(world.admin, `select where extract(epoch from clock_timestamp()) * 1000 >= ${deadlineEpochMs}`)
    await blocker.query('rollback')
    expect(await code).toBe('CF001')
    await blocker.end()
    expect(await holders(world.admin, role)).toEqual([`${member} by curfew`])
    expect((await world.session.revoke({ ...revoke, deadlineInMs: 10_000 })).result).toBe('revoked')
  })

  test("a target whose clock was set forward since the line's last look is asked again, and the revoke goes through", async () => {
    const { grant, revoke } = await world.pair()
    const session = await world.open()
    // Read with our clock ahead, the anchor is what it would be had the target's clock jumped by three seconds since.
    const ahead = vi.spyOn(performance, 'now').mockImplementation(() => realNow() + 3_000)
    await session.grant(grant).finally(() => ahead.mockRestore())
    expect((await session.revoke({ ...revoke, deadlineInMs: 2_000 })).result).toBe('revoked')
    await session.close()
  })

  test('names and texts cannot reach the message: only numbers can', () => {
    const bad = { roleOid: '1; drop role x' as unknown as number, memberOid: 2, deadlineEpochMs: 3, lockTimeoutMs: 4 }
    expect(() => grantMessage(bad)).toThrow(RangeError)
    expect(() => grantMessage({ ...bad, roleOid: Number.NaN })).toThrow(RangeError)
  })
})
