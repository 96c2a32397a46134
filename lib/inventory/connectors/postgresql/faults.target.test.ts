import { createConnection, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installedVersions } from '#lib/testing/targets/postgres-cluster.ts'
import { postgresqlConnector } from './index.ts'
import { CANARY, failureOf, holders, startWorld, until } from './target-world.ts'
import type { World } from './target-world.ts'

const [version = 18] = installedVersions().slice(-1)

/** A line between connector and target that can be made to swallow what either side says. */
type Wire = { port: number; swallow: { answers: boolean }; resetAll(): void; close(): Promise<void> }

async function startWire(targetPort: number): Promise<Wire> {
  const swallow = { answers: false }
  const sockets = new Set<Socket>()
  const server: Server = createServer((near) => {
    const far = createConnection({ port: targetPort, host: '127.0.0.1' })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => [near, far].forEach((one) => one.destroy()))
    }
    near.on('data', (bytes) => far.write(bytes))
    far.on('data', (bytes) => swallow.answers || near.write(bytes))
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    swallow,
    resetAll: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    close: () =>
      new Promise((done) => {
        sockets.forEach((socket) => socket.destroy())
        server.close(() => done())
      }),
  }
}

describe(`failures on PostgreSQL ${version}`, () => {
  let world: World
  let wire: Wire
  beforeAll(async () => {
    world = await startWorld(version)
    wire = await startWire(world.cluster.port)
  })
  afterAll(async () => {
    await wire.close()
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
    const session = await world.open({ port: wire.port })
    await session.verify(effect)
    const blocker = await world.cluster.connect()
    await blocker.query(`begin; grant ${role} to ${effect.accountName}`)
    const failing = failureOf(session.grant(grant))
    await until(world.admin, 'select from pg_locks where not granted')
    wire.swallow.answers = true
    await blocker.query('rollback')
    await blocker.end()
    await until(
      world.admin,
      `select from pg_auth_members where roleid = '${role}'::regrole and member = '${effect.accountName}'::regrole`,
    )
    wire.resetAll()
    expect((await failing).kind).toBe('ambiguous')
    wire.swallow.answers = false
    // The same session opens a new line by itself.
    expect(await session.verify(effect)).toMatchObject({ present: true })
    expect((await session.revoke(revoke)).result).toBe('revoked')
    await session.close()
  })

  test('a target that never answers costs the time-out of the call and no more', async () => {
    const { grant, effect } = await world.pair()
    const session = await world.open({ port: wire.port })
    await session.verify(effect)
    wire.swallow.answers = true
    const startedAtMs = performance.now()
    expect((await failureOf(session.verify(effect, { timeoutMs: 200 }))).kind).toBe('transient')
    expect((await failureOf(session.grant(grant, { timeoutMs: 200 }))).kind).toBe('transient')
    expect(performance.now() - startedAtMs).toBeLessThan(2_000)
    wire.swallow.answers = false
    expect(await holders(world.admin, grant.entitlementName)).toEqual([])
    await session.close()
  })

  test('a call that is given up ends at once', async () => {
    const { effect } = await world.pair()
    const session = await world.open({ port: wire.port })
    await session.verify(effect)
    wire.swallow.answers = true
    const given = new AbortController()
    const failing = failureOf(session.verify(effect, { signal: given.signal }))
    given.abort()
    expect((await failing).kind).toBe('transient')
    wire.swallow.answers = false
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
})
