/** A GRANT that arrives, or would come true, after its time: nothing survives the deadline (I5, I14). */
import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { GrantId } from '#lib/kernel/ids.ts'
import type { Pair } from '#lib/testing/worlds/access-world.ts'
import { type FaultWorld, SEEING, startFaultWorld } from '#lib/testing/worlds/fault-world.ts'
import { endGrant } from '../commands/end-grant.ts'

/**
 * Real time: the target's clock judges it. Long enough for a loaded machine to reach the target before it is over; the
 * lease is shorter, so that another worker takes over before the end.
 */
const LASTS_MS = 4_000
const LEASE_MS = 500

describe.each([18, 15] as const)('on PostgreSQL %i', (version) => {
  let at: FaultWorld
  beforeAll(async () => {
    at = await startFaultWorld(version)
  })
  afterEach(() => at.proxy.behave({ kind: 'pass' }))
  afterAll(() => at.stop())

  /** Ended, never held by the witness's account, and three sweeps find nothing. */
  async function expectNothingEver(pair: Pair, id: GrantId): Promise<void> {
    await at.witness.look()
    expect(at.witness.changes(pair.account, pair.role)).toEqual([])
    await at.drainSweeps(at.world.engine('sweeper'), id)
    await at.witness.look()
    expect(at.witness.changes(pair.account, pair.role)).toEqual([])
    const swept = (await at.attempts(id)).filter(({ effect }) => effect === 'sweep')
    expect(swept.map(({ outcome }) => outcome)).toEqual(['absent', 'absent', 'absent'])
    expect(await at.eventsOf(id)).not.toContain('grant.reappeared')
  }

  /** Whatever was held was over by the end, by the target's clock. */
  async function expectGoneBy(pair: Pair, id: GrantId): Promise<void> {
    await at.witness.look()
    const { endsAt } = await at.grant(id)
    const last = at.witness.changes(pair.account, pair.role).at(-1)
    if (last) expect(last).toMatchObject({ held: false })
    // Certainly still held at `afterMs`.
    for (const change of at.witness.changes(pair.account, pair.role))
      if (!change.held) expect(change.afterMs).toBeLessThanOrEqual(endsAt ?? 0)
  }

  test.each(['still waits', 'is gone'])(
    'a GRANT that the network keeps until after the revoke is refused by the target, while its client %s (I5)',
    async (client) => {
      const pair = await at.world.pair()
      const id = await at.approve(pair, { lastsMs: LASTS_MS })
      await at.proxy.behave({ kind: 'hold', seeing: SEEING.grant, once: true })
      const stalled = at.world.engine('stalled', LEASE_MS)
      await stalled.pass()
      await at.proxy.whenHeld()
      if (client === 'is gone') at.proxy.loseClients()
      const ended = await at.drainUntil(at.world.engine('other', LEASE_MS), id, 'ended')
      expect(ended.endCause).toBe('expiry')
      let refused = false
      void at.proxy.whenSeen(SEEING.refusedLate, 'to-client').then(() => (refused = true))
      const answered = at.proxy.whenSeen(SEEING.ready, 'to-client')
      await at.proxy.release()
      await answered
      await stalled.drain()
      expect(refused).toBe(true)
      await expectGoneBy(pair, id)
    },
  )

  test('a worker whose line stalls before the GRANT is even written gains no time by it (I5)', async () => {
    const pair = await at.world.pair()
    const warm = await at.approve(await at.world.pair())
    const stalled = at.world.engine('stalled', LEASE_MS)
    await at.drainUntil(stalled, warm, 'active')
    const id = await at.approve(pair, { lastsMs: LASTS_MS })
    // The question for the target's time comes before every GRANT.
    await at.proxy.behave({ kind: 'hold', seeing: SEEING.clock, once: true })
    await stalled.pass()
    await at.proxy.whenHeld()
    const other = at.world.engine('other', LEASE_MS)
    await endGrant(at.world.as(at.world.owner), { grantId: id, reason: 'not needed any more' })
    await at.drainUntil(other, id, 'ended')
    await at.proxy.release()
    await stalled.drain()
    await expectNothingEver(pair, id)
    expect((await at.attempts(id)).find(({ effect }) => effect === 'grant')).toMatchObject({
      worker: 'stalled',
      outcome: 'unknown, superseded',
      errorKind: 'deadline-passed',
    })
  })

  /** The witness's superuser has the membership in hand: the GRANT waits at the target. */
  async function block(pair: Pair): Promise<Client> {
    const blocker = await at.world.cluster.connect()
    await blocker.query(`BEGIN; GRANT ${pair.role} TO ${pair.account}`)
    return blocker
  }
  const untilItWaits = () =>
    expect
      .poll(async () => (await at.world.witness.query('SELECT FROM pg_locks WHERE NOT granted')).rowCount, {
        interval: 5,
      })
      .toBeGreaterThan(0)

  test('a GRANT that waits at the target for a lock, past its end, leaves nothing when the lock is freed (I5)', async () => {
    const pair = await at.world.pair()
    const id = await at.approve(pair, { lastsMs: LASTS_MS })
    const blocker = await block(pair)
    const waiting = at.world.engine('waiting', LEASE_MS)
    await waiting.pass()
    await untilItWaits()
    // Whichever worker is first to see that its time is over closes it: as ended, or as never given.
    await at.drainUntil(at.world.engine('other', LEASE_MS), id, 'ended', 'activation_failed')
    await blocker.query('ROLLBACK')
    await blocker.end()
    await waiting.drain()
    await expectNothingEver(pair, id)
  })

  test('a GRANT whose client vanished unheard, and that waits for a lock, cannot come true after an early end (I5, I14)', async () => {
    const pair = await at.world.pair()
    const id = await at.approve(pair)
    const blocker = await block(pair)
    const cutOff = at.world.engine('cut-off', 2_000)
    await cutOff.pass()
    await untilItWaits()
    await at.proxy.behave({ kind: 'half-open', open: 'target' })
    await expect.poll(async () => (await at.attempts(id)).map(({ errorKind }) => errorKind)).toEqual(['ambiguous'])
    await at.proxy.behave({ kind: 'pass' })
    await endGrant(at.world.as(at.world.owner), { grantId: id, reason: 'not needed any more' })
    await at.drainUntil(at.world.engine('other'), id, 'ended')
    await blocker.query('ROLLBACK')
    await blocker.end()
    await expectNothingEver(pair, id)
  })

  test('a GRANT that the network keeps, whose client gave up, cannot land between the revoke and the end (I2, I5)', async () => {
    const pair = await at.world.pair()
    const id = await at.approve(pair, { lastsMs: LASTS_MS })
    await at.proxy.behave({ kind: 'hold', seeing: SEEING.grant, once: true })
    const cutOff = at.world.engine('cut-off')
    await cutOff.pass()
    await at.proxy.whenHeld()
    at.proxy.loseClients()
    const ended = await at.drainUntil(at.world.engine('other'), id, 'ended')
    const answered = at.proxy.whenSeen(SEEING.ready, 'to-client')
    await at.proxy.release()
    await answered
    expect(ended.overshootMs).toBeLessThanOrEqual(1_000)
    await expectGoneBy(pair, id)
  })

  test('a worker that is stopped between its claim and its call, for longer than the lease and the grant, gives nothing (I5)', async () => {
    const pair = await at.world.pair()
    const id = await at.approve(pair, { lastsMs: LASTS_MS })
    const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const stopped = at.world.engine('stopped', LEASE_MS, (session) => ({
      ...session,
      async grant(effect, options) {
        reached.resolve()
        await goOn.promise
        return session.grant(effect, options)
      },
    }))
    await stopped.pass()
    await reached.promise
    await at.drainUntil(at.world.engine('other', LEASE_MS), id, 'ended')
    goOn.resolve()
    await stopped.drain()
    await expectGoneBy(pair, id)
    const late = (await at.attempts(id)).filter(({ worker, effect }) => worker === 'stopped' && effect === 'grant')
    expect(late).toMatchObject([{ outcome: 'unknown, superseded', errorKind: 'deadline-passed' }])
  })
})
