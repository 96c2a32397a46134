/**
 * The expiry engine: sleeps until the earliest due time, claims due grants and acts on them. Revocations come before
 * provisions. Each source has its own lanes, so that a dead one delays nobody else (I11). Any number may run (I35).
 */
import type { SourceId } from '#lib/kernel/ids.ts'
import { recordEvents } from '#lib/audit/record.ts'
import type { ChangeEvent } from '#lib/audit/model.ts'
import { type Claimed, claimDue, dueSources, type Queue, untilNextDueMs } from '../store/queue.ts'
import type { EngineDeps } from './deps.ts'
import { grantEvent } from './events.ts'
import { provision } from './provision.ts'
import { revoke } from './revoke.ts'
import { createSessionPool } from './session-pool.ts'
import { claimDueSweeps, sweep } from './sweep.ts'

/** LISTEN/NOTIFY is only a hint: without it the engine looks this often. */
export const POLL_MS = 1_000
/** Rows claimed per lane in one go; they must be done well within the lease. */
const CLAIM_PER_LANE = 4

export type Engine = {
  /** Claims and starts what is due; returns how many were claimed. */
  pass(): Promise<number>
  /** Works until the signal; what is in hand is finished first. */
  run(signal: AbortSignal): Promise<void>
  /** Works until nothing is due; for schedulers and tests. */
  drain(): Promise<number>
  /** Something new may be due. */
  wake(): void
  close(): Promise<void>
}

export function createEngine(deps: EngineDeps): Engine {
  const { ctx } = deps
  const pool = createSessionPool(deps.openSession)
  const inHand = new Map<SourceId, number>()
  const acts = new Set<Promise<void>>()
  /** The last act on each account and entitlement: two at once would only get in each other's way at the target. */
  const tails = new Map<string, Promise<void>>()
  let waker: (() => void) | null = null
  let awake = false

  const wake = () => {
    awake = true
    waker?.()
  }

  function start(grant: Claimed, act: () => Promise<void>): void {
    inHand.set(grant.sourceId, (inHand.get(grant.sourceId) ?? 0) + 1)
    const pair = `${grant.sourceId} ${grant.accountKey} ${grant.entitlementExternalId}`
    const done: Promise<void> = (tails.get(pair) ?? Promise.resolve())
      .then(act)
      .catch((error: unknown) =>
        ctx.log.error(
          { event: 'expiry.act-failed', grantId: grant.id, err: error },
          'an act failed; its lease will run out',
        ),
      )
      .finally(() => {
        inHand.set(grant.sourceId, (inHand.get(grant.sourceId) ?? 1) - 1)
        acts.delete(done)
        if (tails.get(pair) === done) tails.delete(pair)
        wake()
      })
    acts.add(done)
    tails.set(pair, done)
  }

  async function claimFrom(queue: Queue, sourceId: SourceId): Promise<number> {
    const { concurrency } = await deps.capabilitiesOf(sourceId)
    const room = concurrency * CLAIM_PER_LANE - (inHand.get(sourceId) ?? 0)
    if (room <= 0) return 0
    const claimedAtMs = performance.now()
    const claimed = await ctx.db.sqlTransaction(async (tx) => {
      const grants = await claimDue(tx, queue, { sourceId, limit: room, worker: ctx.actor.name, leaseMs: deps.leaseMs })
      await recordEvents(tx, ctx, ...grants.flatMap(claimEvent))
      return grants
    })
    const lanes = laneOf(sourceId, concurrency)
    for (const grant of claimed)
      start(grant, () =>
        lanes(() =>
          grant.state === 'activating' ? provision(deps, pool, grant, claimedAtMs) : revoke(deps, pool, grant),
        ),
      )
    return claimed.length
  }

  const gates = new Map<SourceId, ReturnType<typeof createLanes>>()
  const laneOf = (sourceId: SourceId, concurrency: number) => {
    const gate = gates.get(sourceId) ?? createLanes(concurrency)
    gates.set(sourceId, gate)
    return gate
  }

  /** Sources whose sweeps are in hand: one after the other, beside the lanes, so that a sweep that hangs holds up no end. */
  const swept = new Set<SourceId>()

  async function sweepAll(sourceId: SourceId, grants: readonly Claimed[]): Promise<void> {
    for (const grant of grants)
      await sweep(deps, pool, grant).catch((error: unknown) =>
        ctx.log.error(
          { event: 'expiry.sweep-failed', grantId: grant.id, err: error },
          'a sweep failed; the next one or the next sync looks again',
        ),
      )
    swept.delete(sourceId)
    wake()
  }

  async function sweepDue(): Promise<number> {
    const due = await claimDueSweeps(deps, [...swept])
    for (const [sourceId, grants] of Map.groupBy(due, (grant) => grant.sourceId)) {
      swept.add(sourceId)
      const done: Promise<void> = sweepAll(sourceId, grants).finally(() => acts.delete(done))
      acts.add(done)
    }
    return due.length
  }

  async function pass(): Promise<number> {
    let claimed = 0
    for (const queue of ['expiry', 'revoke', 'provision'] as const)
      for (const { sourceId } of await dueSources(ctx.db, queue)) claimed += await claimFrom(queue, sourceId)
    return claimed + (await sweepDue())
  }

  const sleep = (milliseconds: number, signal?: AbortSignal) =>
    new Promise<void>((done) => {
      if (awake || signal?.aborted) return done()
      const end = () => {
        clearTimeout(timer)
        waker = null
        signal?.removeEventListener('abort', end)
        done()
      }
      const timer = setTimeout(end, milliseconds)
      waker = end
      signal?.addEventListener('abort', end, { once: true })
    })

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      awake = false
      let waitMs = POLL_MS
      const beganAtMs = performance.now()
      try {
        const claimed = await pass()
        const untilMs = await untilNextDueMs(ctx.db, [...swept])
        deps.onPassSucceeded?.(beganAtMs)
        // Due but not claimed: its source's lanes are full; the act that ends next wakes us.
        waitMs =
          claimed > 0
            ? 0
            : untilMs === null
              ? POLL_MS
              : untilMs <= 0
                ? Math.min(POLL_MS, 50)
                : Math.min(POLL_MS, Math.max(1, Math.ceil(untilMs)))
      } catch (error) {
        if (deps.onPassFailed) deps.onPassFailed(error)
        else ctx.log.error({ event: 'expiry.pass-failed', err: error }, 'the pass failed; trying again')
      }
      if (waitMs > 0) await sleep(waitMs, signal)
    }
    await Promise.all(acts)
  }

  async function drain(): Promise<number> {
    let total = 0
    for (;;) {
      const claimed = await pass()
      await Promise.all(acts)
      total += claimed
      if (claimed === 0) return total
    }
  }

  return { pass, run, drain, wake, close: () => pool.close() }
}

/** At most `width` pieces of work at once, in order. */
function createLanes(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  let busy = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (busy >= width) await new Promise<void>((go) => waiting.push(go))
    else busy += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else busy -= 1
    }
  }
}

/** A claim that changed the state is on record; one that only renewed the lease is not a change. */
function claimEvent(grant: Claimed): ChangeEvent[] {
  if (grant.claimedState === grant.state || grant.state === 'scheduled') return []
  return [
    grantEvent(grant, grant.state, {
      endsAt: grant.endsAt,
      fence: grant.fence,
      ...(grant.endCause ? { cause: grant.endCause } : {}),
    }),
  ]
}
