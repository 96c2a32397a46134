/** Answers that are lost, messages that are cut, calls that are made twice: provisions end all the same (I13, I14). */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { GrantId } from '#lib/kernel/ids.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { isMember, letTimePass, type Pair } from '#lib/testing/worlds/access-world.ts'
import { type FaultWorld, SEEING, startFaultWorld } from '#lib/testing/worlds/fault-world.ts'
import { grantMessage, revokeMessage } from '#lib/inventory/connectors/postgresql/effect-scripts.ts'

const LEASE_MS = 400
/** Long enough that, while a REVOKE of it may land, its retry ends the grant and the next one is approved. */
const LANDING_LEASE_MS = 6_000
const SAMPLE_ARGUMENTS = {
  roleOid: 16_400,
  memberOid: 16_401,
  deadlineEpochMs: 1_795_360_370_078.6,
  lockTimeoutMs: 3_000,
}

/** Bytes of a message of about that length: its first ones, its last ones, and some in between. */
const bytesOf = (message: string): number[] => {
  const { length } = message
  // The protocol's header has five bytes, and the text ends in one more.
  return [0, 5, Math.floor(length / 2), length - 1, length + 6]
}
const ANSWER_BYTES = [0, 30, 200]

describe.each([18, 15] as const)('on PostgreSQL %i', (version) => {
  let at: FaultWorld
  beforeAll(async () => {
    at = await startFaultWorld(version)
  })
  afterEach(() => at.proxy.behave({ kind: 'pass' }))
  afterAll(() => at.stop())

  const engine = () => at.world.engine(undefined, LEASE_MS)

  async function expireAndEnd(pair: Pair, id: GrantId): Promise<void> {
    await letTimePass(at.world, id, 2 * MINUTE_MS)
    await at.drainUntil(engine(), id, 'ended')
    expect(await isMember(at.world, pair)).toBe(false)
  }
  /** For how long the REVOKE of that grant may still land, by the record. */
  async function inFlightLeftMs(id: GrantId): Promise<number | null> {
    const [row] = await at.world.db.rows<{ leftMs: number | null }>(
      sql`SELECT (extract(epoch FROM revoke_in_flight_until - clock_timestamp()) * 1000)::float8 AS left_ms FROM access_grant WHERE id = ${id}`,
    )
    return row?.leftMs ?? null
  }
  const endings = async (id: GrantId) => (await at.eventsOf(id)).filter((type) => type === 'grant.ended').length

  test.each(['forwarded', 'answered'] as const)(
    'a GRANT that took effect and whose answer was lost (reset when %s) is known as ours, and ends (I14)',
    async (when) => {
      const pair = await at.world.pair()
      await at.proxy.behave({ kind: 'reset', seeing: SEEING.grant, when, once: true })
      const id = await at.approve(pair)
      const giving = engine()
      await giving.drain()
      await expect.poll(() => isMember(at.world, pair)).toBe(true)
      expect(await at.attempts(id)).toMatchObject([{ effect: 'grant', outcome: 'unknown', errorKind: 'ambiguous' }])
      await at.drainUntil(giving, id, 'active')
      await expireAndEnd(pair, id)
      expect(await endings(id)).toBe(1)
    },
  )

  test('a GRANT whose answer was lost and that could never be asked about again is taken back when the target is (I14, I10)', async () => {
    const pair = await at.world.pair()
    await at.proxy.behave({ kind: 'reset', seeing: SEEING.grant, when: 'answered', once: true })
    const id = await at.approve(pair, { lastsMs: 4_000 })
    await engine().drain()
    expect(await isMember(at.world, pair)).toBe(true)
    await at.proxy.behave({ kind: 'refuse' })
    const failing = await at.drainUntil(engine(), id, 'revoke_failing')
    expect(failing.lastError).toContain('ECONNREFUSED')
    expect(await isMember(at.world, pair)).toBe(true)
    await at.proxy.behave({ kind: 'pass' })
    const ended = await at.drainUntil(engine(), id, 'activation_failed', 'ended')
    expect(ended.goneAt).toBeGreaterThan(ended.endsAt ?? Infinity)
    expect(await isMember(at.world, pair)).toBe(false)
  })

  test.each([
    ...bytesOf(grantMessage(SAMPLE_ARGUMENTS)).map((atByte) => ['to-target', atByte] as const),
    ...ANSWER_BYTES.map((atByte) => ['to-client', atByte] as const),
  ])('a provision cut %s at byte %i is given after all, once, and ends (I14)', async (direction, atByte) => {
    const pair = await at.world.pair()
    await at.proxy.behave({ kind: 'cut', direction, atByte, seeing: SEEING.grant, once: true })
    const id = await at.approve(pair)
    const giving = engine()
    await at.drainUntil(giving, id, 'active')
    expect(await isMember(at.world, pair)).toBe(true)
    const kinds = (await at.attempts(id)).flatMap(({ errorKind }) => errorKind ?? [])
    // On a busy machine a lease of so little may run out before the target is asked: that is known to have done nothing.
    expect(kinds.filter((kind) => kind !== 'deadline-passed')).toEqual(['ambiguous'])
    await expireAndEnd(pair, id)
    expect(await at.eventsOf(id)).toEqual(expect.arrayContaining(['grant.active', 'grant.ended']))
    expect(await endings(id)).toBe(1)
  })

  test.each([
    ...bytesOf(revokeMessage(SAMPLE_ARGUMENTS)).map((atByte) => ['to-target', atByte] as const),
    ...ANSWER_BYTES.map((atByte) => ['to-client', atByte] as const),
  ])(
    'a revoke cut %s at byte %i is tried again until it is read back, and ends once (I10, I13)',
    async (direction, atByte) => {
      const pair = await at.world.pair()
      const id = await at.approve(pair)
      await at.drainUntil(engine(), id, 'active')
      await at.proxy.behave({ kind: 'cut', direction, atByte, seeing: SEEING.revoke, once: true })
      await letTimePass(at.world, id, 2 * MINUTE_MS)
      const ending = engine()
      await at.drainUntil(ending, id, 'ended')
      expect(await isMember(at.world, pair)).toBe(false)
      const outcomes = (await at.attempts(id)).filter(({ effect }) => effect === 'revoke').map(({ outcome }) => outcome)
      expect([outcomes[0], outcomes.at(-1)]).toEqual(['failed', 'gone'])
      expect(await endings(id)).toBe(1)
    },
  )

  test('N revokes of one grant are as one: by six engines at once, each calling three times (I13, I35)', async () => {
    const [pair, bystander] = [await at.world.pair(), await at.world.pair()]
    const id = await at.approve(pair)
    const other = await at.approve(bystander)
    await at.drainUntil(engine(), id, 'active')
    await at.drainUntil(engine(), other, 'active')
    await at.world.witness.query(`GRANT ${pair.role} TO ${bystander.account}`)
    await letTimePass(at.world, id, 2 * MINUTE_MS)
    const engines = Array.from({ length: 6 }, () =>
      at.world.engine(undefined, LEASE_MS, (session) => ({
        ...session,
        async revoke(effect, options) {
          const [first] = await Promise.all([1, 2, 3].map(() => session.revoke(effect, options)))
          if (!first) throw new Error('no answer')
          return first
        },
      })),
    )
    await Promise.all(engines.map((one) => one.drain()))
    await at.drainUntil(engine(), id, 'ended')
    expect(await endings(id)).toBe(1)
    expect((await at.eventsOf(id)).filter((type) => type === 'grant.revoking')).toHaveLength(1)
    expect(await isMember(at.world, pair)).toBe(false)
    // Others' grants and others' holders of the same role are none of its business.
    expect((await at.grant(other)).state).toBe('active')
    expect(await isMember(at.world, bystander)).toBe(true)
    expect(await isMember(at.world, { account: bystander.account, role: pair.role })).toBe(true)
  })

  test('a worker whose revoke was recorded by another meanwhile adds no second end (I13)', async () => {
    const pair = await at.world.pair()
    const id = await at.approve(pair)
    await at.drainUntil(engine(), id, 'active')
    await letTimePass(at.world, id, 2 * MINUTE_MS)
    const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow = at.world.engine('slow', LEASE_MS, (session) => ({
      ...session,
      async verify(effect, options) {
        const read = await session.verify(effect, options)
        reached.resolve()
        await goOn.promise
        return read
      },
    }))
    await slow.pass()
    await reached.promise
    const ended = await at.drainUntil(engine(), id, 'ended')
    goOn.resolve()
    await slow.drain()
    expect(await endings(id)).toBe(1)
    expect(await at.grant(id)).toMatchObject({ goneAt: ended.goneAt, overshootMs: ended.overshootMs })
    expect((await at.attempts(id)).map(({ outcome }) => outcome)).toContain('gone, superseded')
  })

  test('a REVOKE that the network keeps does not take away what the next grant gave', async () => {
    const pair = await at.world.pair()
    const first = await at.approve(pair)
    await at.drainUntil(engine(), first, 'active')
    await at.proxy.behave({ kind: 'hold', seeing: SEEING.revoke, once: true })
    await letTimePass(at.world, first, 2 * MINUTE_MS)
    const stalled = at.world.engine('stalled', LEASE_MS)
    await stalled.pass()
    await at.proxy.whenHeld()
    await at.drainUntil(engine(), first, 'ended')
    const second = await at.approve(pair, { requester: at.world.teammate })
    await at.drainUntil(engine(), second, 'active')
    const answered = at.proxy.whenSeen(SEEING.ready, 'to-client')
    await at.proxy.release()
    await answered
    expect(await isMember(at.world, pair)).toBe(true)
    await stalled.drain()
    expect((await at.grant(second)).state).toBe('active')
    expect(await endings(first)).toBe(1)
    await expireAndEnd(pair, second)
  })

  test('a REVOKE whose answer was lost and that lands after its retry does not take away the next grant, which waits until it cannot (I13)', async () => {
    const pair = await at.world.pair()
    const first = await at.approve(pair)
    await at.drainUntil(engine(), first, 'active')
    await at.proxy.behave({ kind: 'hold', seeing: SEEING.revoke, once: true })
    await letTimePass(at.world, first, 2 * MINUTE_MS)
    const cutOff = at.world.engine('cut-off', LANDING_LEASE_MS)
    await cutOff.pass()
    await at.proxy.whenHeld()
    at.proxy.loseClients()
    const ended = await at.drainUntil(cutOff, first, 'ended')
    expect(ended.goneAt).not.toBeNull()
    expect(await isMember(at.world, pair)).toBe(false)
    const second = await at.approve(pair, { requester: at.world.teammate })
    const giving = engine()
    await giving.drain()
    expect((await at.grant(second)).state).toBe('activating')
    const answered = at.proxy.whenSeen(SEEING.ready, 'to-client')
    await at.proxy.release()
    await answered
    expect(await inFlightLeftMs(first)).toBeGreaterThan(0)
    const given = await at.drainUntil(giving, second, 'active')
    expect(await inFlightLeftMs(first)).toBeLessThan(0)
    expect(given.activeAt).toBeGreaterThan(given.activatingAt ?? Infinity)
    expect((await at.attempts(second)).map(({ effect, outcome }) => [effect, outcome])).toEqual([['grant', 'present']])
    await at.witness.look()
    expect(at.witness.changes(pair.account, pair.role).map(({ held }) => held)).toEqual([true, false, true])
    await at.world.sync()
    expect(await at.world.db.rows(sql`SELECT 1 FROM drift WHERE kind = 'missing' AND grant_id = ${second}`)).toEqual([])
    await expireAndEnd(pair, second)
  })
})
