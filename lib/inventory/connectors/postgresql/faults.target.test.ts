import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type FaultProxy, startFaultProxy } from '#lib/testing/faults/tcp-proxy.ts'
import { installedVersions } from '#lib/testing/targets/postgres-cluster.ts'
import { postgresqlConnector } from './index.ts'
import { CALL_TIMEOUT_MS } from './session.ts'
import { CANARY, failureOf, holders, startWorld, until } from './target-world.ts'
import type { World } from './target-world.ts'

const [version = 18] = installedVersions().slice(-1)

const realNow = performance.now.bind(performance)

describe(`failures on PostgreSQL ${version}`, () => {
  let world: World
  let proxy: FaultProxy
  beforeAll(async () => {
    world = await startWorld(version)
    proxy = await startFaultProxy(world.cluster)
  })
  afterEach(() => proxy.behave({ kind: 'pass' }))
  afterAll(async () => {
    await proxy.close()
    await world.stop()
  })

  test('nobody listening is transient, a wrong password and a wrong database are for a person to mend; none tells the password (I33)', async () => {
    const cases = [
      [{ port: 1 }, CANARY, 'transient'],
      [{}, `${CANARY}-wrong`, 'misconfigured'],
      [{ user: CANARY }, CANARY, 'misconfigured'],
      [{ database: CANARY }, CANARY, 'misconfigured'],
      [{ host: `${CANARY.toLowerCase()}.invalid` }, CANARY.toLowerCase(), 'transient'],
      [{ sslMode: 'require' as const }, CANARY, 'misconfigured'],
      [{ sslMode: 'verify-full' as const }, CANARY, 'misconfigured'],
    ] as const
    for (const [overrides, password, kind] of cases) {
      const session = await postgresqlConnector.open({ ...world.config, ...overrides }, { password })
      const failure = await failureOf(session.test())
      expect(failure.kind, failure.message).toBe(kind)
      const told = `${failure.message} ${failure.remedy} ${failure.stack} ${JSON.stringify(failure)} ${String(failure.cause)}`
      expect(told.toLowerCase()).not.toContain(password.toLowerCase())
      await session.close()
    }
  })

  test('a grant whose answer is lost is ambiguous; the read-back tells what became of it (I14)', async () => {
    const { grant, revoke, effect, role } = await world.pair()
    const session = await world.open({ port: proxy.port })
    await session.verify(effect)
    const blocker = await world.cluster.connect()
    await blocker.query(`begin; grant ${role} to ${effect.accountName}`)
    const failing = failureOf(session.grant(grant))
    await until(world.admin, 'select from pg_locks where not granted')
    await proxy.behave({ kind: 'black-hole' })
    await blocker.query('rollback')
    await blocker.end()
    await until(
      world.admin,
      `select from pg_auth_members where roleid = '${role}'::regrole and member = '${effect.accountName}'::regrole`,
    )
    proxy.resetAll()
    expect((await failing).kind).toBe('ambiguous')
    await proxy.behave({ kind: 'pass' })
    // The same session opens a new line by itself.
    expect(await session.verify(effect)).toMatchObject({ present: true })
    expect((await session.revoke(revoke)).result).toBe('revoked')
    await session.close()
  })

  test('a target that never answers costs the time-out of the call and no more', async () => {
    const { grant, effect } = await world.pair()
    const session = await world.open({ port: proxy.port })
    await session.verify(effect)
    await proxy.behave({ kind: 'black-hole' })
    const startedAtMs = performance.now()
    expect((await failureOf(session.verify(effect, { timeoutMs: 200 }))).kind).toBe('transient')
    expect((await failureOf(session.grant(grant, { timeoutMs: 200 }))).kind).toBe('transient')
    expect(performance.now() - startedAtMs).toBeLessThan(CALL_TIMEOUT_MS)
    await proxy.behave({ kind: 'pass' })
    expect(await holders(world.admin, grant.entitlementName)).toEqual([])
    await session.close()
  })

  test('a call that is given up ends at once', async () => {
    const { effect } = await world.pair()
    const session = await world.open({ port: proxy.port })
    await session.verify(effect)
    await proxy.behave({ kind: 'black-hole' })
    const given = new AbortController()
    const failing = failureOf(session.verify(effect, { signal: given.signal }))
    given.abort()
    expect((await failing).kind).toBe('transient')
    await proxy.behave({ kind: 'pass' })
    expect(await session.verify(effect)).toMatchObject({ present: false })
    expect((await failureOf(session.verify(effect, { signal: given.signal }))).kind).toBe('transient')
    await session.close()
  })

  test('when the target ends our own session the next call opens a new one', async () => {
    const { grant, revoke } = await world.pair()
    const session = await world.open()
    expect((await session.grant(grant)).result).toBe('granted')
    await world.admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'curfew'`)
    await until(world.admin, `select where not exists (select from pg_stat_activity where usename = 'curfew')`)
    const first = await session.revoke(revoke).then(
      (done) => done.result,
      (error: { kind: string }) => error.kind,
    )
    expect(['revoked', 'transient']).toContain(first)
    expect(['revoked', 'was-absent']).toContain((await session.revoke(revoke)).result)
    await session.close()
  })

  test('a line that died unheard while it was idle is found out in half a second, and the call takes a new one', async () => {
    const { grant, effect } = await world.pair()
    const session = await world.open({ port: proxy.port })
    expect((await session.grant(grant)).result).toBe('granted')
    proxy.behavePresent({ kind: 'half-open', open: 'client' })
    const later = vi.spyOn(performance, 'now').mockImplementation(() => realNow() + 10_000)
    const read = await session.verify(effect, { timeoutMs: 2_000 }).finally(() => later.mockRestore())
    expect(read).toMatchObject({ present: true })
    expect((await session.revoke({ ...grant, deadlineInMs: 5_000 })).result).toBe('revoked')
    await session.close()
  })
})
