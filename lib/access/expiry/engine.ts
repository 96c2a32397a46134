/**
 * The expiry engine: sleeps until the earliest due time, claims due grants and acts on them. Revocations come before
 * provisions. Each source has its own lanes, so that a dead one delays nobody else (I11). Any number may run (I35).
 */
import type { SourceId } from '#lib/kernel/ids.ts'
import { type Claimed, claimDue, type Head, peekDue, type Queue, QUEUES } from '../store/queue.ts'
import { claimSweeps } from '../store/sweeps.ts'
import type { EngineDeps } from './deps.ts'
import { createLanes, type Lanes, type Urgency } from './lanes.ts'
import { createLedger } from './ledger.ts'
import { provision } from './provision.ts'
import { revoke } from './revoke.ts'
import { createSessionPool } from './session-pool.ts'
import { sweep } from './sweep.ts'

/** LISTEN/NOTIFY is only a hint: without it the engine looks this often. */
export const POLL_MS = 1_000
/** Due, but held by somebody else at that moment: looked at again this soon. */
const AGAIN_MS = 50
/** Rows claimed per lane in one go; they must be done well within the lease. */
const CLAIM_PER_LANE = 4
const SWEEP_BATCH = 500
/** Sweeps are no hurry: those of a while are made together. */
const SWEEP_EVERY_MS = 1_000

export type Engine = {
  /** Claims and starts what is due; returns how many were claimed. */
  pass(): Promise<number>
  /** Works until the signal; what is in hand is finished first. */
  run(signal: AbortSignal): Promise<void>
  /**
   * Works until nothing is due; for schedulers and tests.
   * @param withinMs claims nothing more after that long: what is in hand is finished
   */
  drain(withinMs?: number): Promise<number>
  /** Something new may be due. */
  wake(): void
  close(): Promise<void>
}

const urgencyOf = (queue: Queue): Urgency => (queue === 'provision' ? 'give' : 'take-back')

type Desk = { width: number; lanes: Lanes; inHand: Record<Urgency, number> }

export function createEngine(deps: EngineDeps): Engine {
  const { ctx } = deps
  const pool = createSessionPool(deps.openSession)
  const ledger = createLedger(deps)
  const desks = new Map<SourceId, Desk>()
  const acts = new Set<Promise<void>>()
  /** The last act on each account and entitlement: two at once would only get in each other's way at the target. */
  const tails = new Map<string, Promise<void>>()
  /** Sources whose sweeps are in hand: one batch after the other, beside the lanes, so that a sweep that hangs holds up no end. */
  const swept = new Set<SourceId>()
  let sweptAtMs = -Infinity
  /** Somebody approved or ended something just now: what is given is claimed without a look. */
  let hinted = false
  const alarm = createAlarm()

  async function deskOf(sourceId: SourceId): Promise<Desk> {
    const known = desks.get(sourceId)
    if (known) return known
    const { concurrency } = await deps.capabilitiesOf(sourceId)
    const desk = { width: concurrency, lanes: createLanes(concurrency), inHand: { 'take-back': 0, give: 0 } }
    const made = desks.get(sourceId) ?? desk
    desks.set(sourceId, made)
    return made
  }

  const roomAt = (desk: Desk, queue: Queue) => desk.width * CLAIM_PER_LANE - desk.inHand[urgencyOf(queue)]

  function start(grant: Claimed, desk: Desk, claimedAtMs: number): void {
    const hands = { deps, ledger, pool, claimedAtMs }
    const gives = grant.state === 'activating'
    const urgency: Urgency = gives ? 'give' : 'take-back'
    desk.inHand[urgency] += 1
    const pair = `${grant.sourceId} ${grant.accountKey} ${grant.entitlementExternalId}`
    const done: Promise<void> = (tails.get(pair) ?? Promise.resolve())
      // The lane is for the target; what came of it is written down when the next one has begun.
      .then(() => desk.lanes(urgency, () => (gives ? provision(hands, grant) : revoke(hands, grant))))
      .then((record) => record?.())
      .catch((error: unknown) =>
        ctx.log.error(
          { event: 'expiry.act-failed', grantId: grant.id, err: error },
          'an act failed; its lease will run out',
        ),
      )
      .finally(() => {
        desk.inHand[urgency] -= 1
        acts.delete(done)
        if (tails.get(pair) === done) tails.delete(pair)
        alarm.ring()
      })
    acts.add(done)
    tails.set(pair, done)
  }

  async function claimFrom(queue: Queue, sources: readonly SourceId[]): Promise<number> {
    const effect = queue === 'provision' ? ('provision' as const) : ('revoke' as const)
    const served = await Promise.all(sources.map(async (id) => [id, roomAt(await deskOf(id), queue)] as const))
    const room = new Map(served.filter(([, rows]) => rows > 0))
    if (room.size === 0) return 0
    const claimedAtMs = performance.now()
    deps.onStep?.('claim.before-commit', { effect, grantIds: [] })
    const claimed = await claimDue(ctx.db, ctx, queue, { worker: ctx.actor.name, leaseMs: deps.leaseMs, room })
    if (claimed.length > 0) deps.onStep?.('claim.after-commit', { effect, grantIds: claimed.map(({ id }) => id) })
    for (const grant of claimed) start(grant, await deskOf(grant.sourceId), claimedAtMs)
    return claimed.length
  }

  async function sweepDue(sources: readonly SourceId[]): Promise<number> {
    sweptAtMs = performance.now()
    const due = await claimSweeps(ctx.db, sources, { limit: SWEEP_BATCH, leaseMs: deps.leaseMs })
    for (const [sourceId, grants] of Map.groupBy(due, (grant) => grant.sourceId)) {
      swept.add(sourceId)
      const done: Promise<void> = sweep(deps, pool, sourceId, grants)
        .catch((error: unknown) =>
          ctx.log.error({ event: 'expiry.sweep-failed', sourceId, err: error }, 'a sweep failed; it is claimed again'),
        )
        .finally(() => {
          swept.delete(sourceId)
          acts.delete(done)
          alarm.ring()
        })
      acts.add(done)
    }
    return due.length
  }

  /** Whether this engine could take it now; else it waits for the end of an act, which rings the alarm. */
  const canTake = ({ queue, sourceId }: Head): boolean => {
    if (queue === 'sweep') return !swept.has(sourceId)
    const desk = desks.get(sourceId)
    return !desk || roomAt(desk, queue) > 0
  }

  /** One look at the queues, and a claim from each that has something due. `patient`: sweeps may gather for a while. */
  async function look({ patient }: { patient: boolean }): Promise<{ claimed: number; untilMs: number | null }> {
    const rest = sweptAtMs + SWEEP_EVERY_MS - performance.now()
    const hint = hinted
    hinted = false
    let claimed = hint ? await claimFrom('provision', [...desks.keys()]) : 0
    const heads = (await peekDue(ctx.db))
      .filter(canTake)
      .map((head) =>
        head.queue === 'sweep' ? { ...head, untilMs: patient ? Math.max(head.untilMs, rest) : head.untilMs } : head,
      )
    const dueIn = (queue: Head['queue']) =>
      heads.filter((head) => head.queue === queue && head.untilMs <= 0).map(({ sourceId }) => sourceId)
    for (const queue of QUEUES) {
      const sources = dueIn(queue)
      if (sources.length > 0) claimed += await claimFrom(queue, sources)
    }
    const sweeps = dueIn('sweep')
    if (sweeps.length > 0) claimed += await sweepDue(sweeps)
    return { claimed, untilMs: heads.length === 0 ? null : Math.min(...heads.map(({ untilMs }) => untilMs)) }
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      alarm.reset()
      let waitMs = POLL_MS
      const beganAtMs = performance.now()
      try {
        const { claimed, untilMs } = await look({ patient: true })
        deps.onPassSucceeded?.(beganAtMs)
        waitMs = claimed > 0 ? 0 : pauseFor(untilMs)
      } catch (error) {
        if (deps.onPassFailed) deps.onPassFailed(error)
        else ctx.log.error({ event: 'expiry.pass-failed', err: error }, 'the pass failed; trying again')
      }
      if (waitMs > 0) await alarm.sleep(waitMs, signal)
    }
    await Promise.all(acts)
  }

  const wake = () => {
    hinted = true
    alarm.ring()
  }

  async function drain(withinMs = Infinity): Promise<number> {
    const untilMs = performance.now() + withinMs
    const never = new AbortController().signal
    let total = 0
    for (;;) {
      alarm.reset()
      const claimed = performance.now() < untilMs ? (await look({ patient: false })).claimed : 0
      total += claimed
      if (claimed === 0 && acts.size === 0) return total
      // An act that hangs holds up nothing else: whatever comes due or ends meanwhile is looked at.
      if (claimed === 0) await alarm.sleep(POLL_MS, never)
    }
  }

  return {
    pass: async () => (await look({ patient: false })).claimed,
    run,
    drain,
    wake,
    close: () => pool.close(),
  }
}

const pauseFor = (untilMs: number | null): number =>
  untilMs === null ? POLL_MS : untilMs <= 0 ? AGAIN_MS : Math.min(POLL_MS, Math.max(1, Math.ceil(untilMs)))

/** A sleep that can be cut short, also by what rang just before it began. */
function createAlarm() {
  let rang = false
  let waken: (() => void) | null = null
  return {
    ring() {
      rang = true
      waken?.()
    },
    reset() {
      rang = false
    },
    sleep: (milliseconds: number, signal: AbortSignal) =>
      new Promise<void>((done) => {
        if (rang || signal.aborted) return done()
        const end = () => {
          clearTimeout(timer)
          waken = null
          signal.removeEventListener('abort', end)
          done()
        }
        const timer = setTimeout(end, milliseconds)
        waken = end
        signal.addEventListener('abort', end, { once: true })
      }),
  }
}
