/**
 * The expiry engine: sleeps until the earliest due time, claims due grants and acts on them. Revocations come before
 * provisions. Each source has its own lanes, so that a dead one delays nobody else (I11). Any number may run (I35).
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { SourceId } from '#lib/kernel/ids.ts'
import { type Claimed, claimDue, type Head, peekDue, type Queue, QUEUES, releaseClaim } from '../store/queue.ts'
import { claimSweeps } from '../store/sweeps.ts'
import { createAgenda } from './agenda.ts'
import { createAlarm } from './alarm.ts'
import type { EngineDeps } from './deps.ts'
import { createLanes, type Lanes, type Urgency } from './lanes.ts'
import { createLedger } from './ledger.ts'
import { claimedOf, type HandedOver, parseNotice } from './handed-over.ts'
import { type Prepared, provision } from './provision.ts'
import { createReception } from './reception.ts'
import { revoke } from './revoke.ts'
import { createSessionPool } from './session-pool.ts'
import { sweep } from './sweep.ts'

/** LISTEN/NOTIFY is only a hint: without it the engine looks this often, and sees as far ahead. */
export const POLL_MS = 1_000
/** Due, but held by somebody else at that moment, or to be tried again: looked at this soon. */
const AGAIN_MS = 50
/** What comes due within this long of a claim goes with the next one: much less work than one by one, and far less than any margin. */
const PACE_MS = 10
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
  /** A notice came of a start that is near, or of a grant that was claimed for this worker. */
  hear(notice: string): void
  close(): Promise<void>
}

const urgencyOf = (queue: Queue): Urgency => (queue === 'provision' ? 'give' : 'take-back')

type Desk = { width: number; lanes: Lanes; inHand: Record<Urgency, number> }

export function createEngine(deps: EngineDeps): Engine {
  const { ctx } = deps
  const pool = createSessionPool(deps.openSession)
  const ledger = createLedger(deps)
  const reception = createReception(ctx.db, pool)
  const desks = new Map<SourceId, Desk>()
  const acts = new Set<Promise<void>>()
  /** The last act on each account and entitlement: two at once would only get in each other's way at the target. */
  const tails = new Map<string, Promise<void>>()
  /** Sources whose sweeps are in hand: one batch after the other, beside the lanes, so that a sweep that hangs holds up no end. */
  const swept = new Set<SourceId>()
  let sweptAtMs = -Infinity
  const agenda = createAgenda()
  /** When the queues were last looked at, and when they are to be looked at again. */
  let lookedAtMs = -Infinity
  let lookAtMs = -Infinity
  /** Somebody approved or ended something just now: what is given is claimed without a look. */
  let hinted = false
  /** Whether the last pass went through: else nothing is known of what is due, and what is overdue comes before any hint. */
  let sighted = false
  /** It finishes what is in hand, and begins nothing. */
  let stopped = false
  const alarm = createAlarm()

  const lookAgainSoon = () => {
    lookAtMs = Math.min(lookAtMs, lookedAtMs + AGAIN_MS)
  }

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

  function start(grant: Claimed, desk: Desk, claimedAtMs: number, prepared?: Prepared): void {
    const hands = { deps, ledger, pool, claimedAtMs }
    const gives = grant.state === 'activating'
    const urgency: Urgency = gives ? 'give' : 'take-back'
    const pair = `${grant.sourceId} ${grant.accountKey} ${grant.entitlementExternalId}`
    // What has to wait for its turn looks for itself when it comes.
    const atOnce = !tails.has(pair) && desk.inHand['take-back'] + desk.inHand.give < Math.max(1, desk.width - 1)
    const known = atOnce ? prepared : undefined
    desk.inHand[urgency] += 1
    const done: Promise<void> = (tails.get(pair) ?? Promise.resolve())
      // The lane is for the target; what came of it is written down when the next one has begun.
      .then(() => desk.lanes(urgency, () => (gives ? provision(hands, grant, known) : revoke(hands, grant))))
      .then((record) => record?.())
      .catch((error: unknown) =>
        ctx.log.error(
          { event: 'expiry.act-failed', grantId: grant.id, err: error },
          'an act failed; its lease will run out',
        ),
      )
      .then((closed) => {
        if (closed !== 'closed') lookAgainSoon()
      })
      .finally(() => {
        desk.inHand[urgency] -= 1
        acts.delete(done)
        if (tails.get(pair) === done) tails.delete(pair)
        alarm.ring()
      })
    acts.add(done)
    tails.set(pair, done)
  }

  /** @param due how many rows of each source are thought to be due */
  async function claimFrom(queue: Queue, due: ReadonlyMap<SourceId, number>): Promise<number> {
    const effect = queue === 'provision' ? ('provision' as const) : ('revoke' as const)
    const served = await Promise.all([...due.keys()].map(async (id) => [id, roomAt(await deskOf(id), queue)] as const))
    const room = new Map(served.filter(([, rows]) => rows > 0))
    if (room.size === 0) return 0
    const claimedAtMs = performance.now()
    deps.onStep?.('claim.before-commit', { effect, grantIds: [] })
    const claimed = await claimDue(ctx.db, ctx, queue, { worker: ctx.actor.name, leaseMs: deps.leaseMs, room })
    if (claimed.length > 0) deps.onStep?.('claim.after-commit', { effect, grantIds: claimed.map(({ id }) => id) })
    const bySource = Map.groupBy(claimed, ({ sourceId }) => sourceId)
    for (const [sourceId, rows] of room) {
      const count = bySource.get(sourceId)?.length ?? 0
      agenda.clear({ queue, sourceId }, claimedAtMs)
      if (count >= rows) agenda.more({ queue, sourceId }, claimedAtMs)
      else if (count < (due.get(sourceId) ?? 0)) lookAgainSoon()
    }
    for (const grant of claimed) start(grant, await deskOf(grant.sourceId), claimedAtMs)
    return claimed.length
  }

  /** What an approval claimed for this worker: the claim is on the disk, and is judged like any other. */
  async function take(handed: HandedOver): Promise<void> {
    const sourceId = handed.grant.sourceId as SourceId
    const [clock, desk] = await Promise.all([reception.clock(), deskOf(sourceId)])
    const { claimed, clear } = claimedOf(handed, clock)
    // Somebody else's by now.
    if (clock.askedAtMs + claimed.leaseLeftMs <= performance.now()) return
    if (stopped || roomAt(desk, 'provision') <= 0) return releaseClaim(ctx.db, claimed, 0).then(wake)
    deps.onStep?.('claim.after-commit', { effect: 'provision', grantIds: [claimed.id] })
    start(claimed, desk, clock.askedAtMs, clear ? { ...clear, line: reception.line(sourceId) } : undefined)
  }

  function hear(said: string): void {
    const notice = parseNotice(said)
    if (notice?.worker !== ctx.actor.name) return
    if ('soon' in notice) return reception.prepare(notice.soon as SourceId)
    const done: Promise<void> = take(notice)
      .catch((error: unknown) => {
        const of = { event: 'expiry.not-taken', grantId: notice.grant.id, err: error }
        ctx.log.error(of, 'what was handed over could not be taken; its lease will run out')
      })
      .finally(() => {
        acts.delete(done)
        alarm.ring()
      })
    acts.add(done)
  }

  async function sweepDue(sources: readonly SourceId[]): Promise<number> {
    sweptAtMs = performance.now()
    for (const sourceId of sources) agenda.clear({ queue: 'sweep', sourceId }, sweptAtMs)
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

  /** Whether this engine has hands free for it; else it waits for the end of an act, which rings the alarm. */
  const canServe = ({ queue, sourceId }: Pick<Head, 'queue' | 'sourceId'>): boolean => {
    if (queue === 'sweep') return !swept.has(sourceId)
    const desk = desks.get(sourceId)
    // Not for every single row: a claim costs as much for one as for some.
    return !desk || roomAt(desk, queue) * 2 >= desk.width * CLAIM_PER_LANE
  }

  /** @param patient sweeps may gather for a while */
  async function consult(patient: boolean): Promise<void> {
    lookedAtMs = performance.now()
    // Before the question goes out: a hint that comes meanwhile is not forgotten.
    lookAtMs = lookedAtMs + POLL_MS
    const heads = await peekDue(ctx.db)
    const nowMs = performance.now()
    const restMs = patient ? sweptAtMs + SWEEP_EVERY_MS - nowMs : -Infinity
    const known = heads.map((head) =>
      head.queue === 'sweep' ? { ...head, untilMs: head.untilMs.map((until) => Math.max(until, restMs)) } : head,
    )
    const knownUntilMs = agenda.replace(known, nowMs)
    if (knownUntilMs < lookAtMs) lookAtMs = Math.max(knownUntilMs, lookedAtMs + AGAIN_MS)
  }

  /** Claims from each queue what is due there, after a look at the queues when one is due. */
  async function work({ fresh }: { fresh: boolean }): Promise<{ claimed: number; asked: boolean }> {
    const knew = sighted
    sighted = false
    const hint = hinted && knew
    hinted = false
    let claimed = hint ? await claimFrom('provision', new Map([...desks.keys()].map((id) => [id, 0]))) : 0
    // Somebody waits for what was just claimed: the look can wait for the next turn.
    const looks = fresh || !knew || (claimed === 0 && performance.now() >= lookAtMs)
    if (looks) await consult(!fresh)
    const nowMs = performance.now()
    let asked = hint || looks
    const dueIn = (queue: Head['queue']) =>
      new Map([...agenda.due(queue, nowMs)].filter(([sourceId]) => canServe({ queue, sourceId })))
    for (const queue of QUEUES) {
      const due = dueIn(queue)
      if (due.size === 0) continue
      asked = true
      claimed += await claimFrom(queue, due)
    }
    const sweeps = [...dueIn('sweep').keys()]
    if (sweeps.length > 0) claimed += await sweepDue(sweeps)
    sighted = true
    return { claimed, asked: asked || sweeps.length > 0 }
  }

  async function run(signal: AbortSignal): Promise<void> {
    stopped = signal.aborted
    signal.addEventListener('abort', () => (stopped = true), { once: true })
    while (!signal.aborted) {
      alarm.reset()
      const beganAtMs = performance.now()
      let untilMs = beganAtMs + POLL_MS
      try {
        const { claimed, asked } = await work({ fresh: false })
        if (asked) deps.onPassSucceeded?.(beganAtMs)
        if (claimed > 0) await delay(PACE_MS)
        untilMs = Math.min(agenda.nextMs(canServe), lookAtMs)
      } catch (error) {
        lookAtMs = untilMs
        if (deps.onPassFailed) deps.onPassFailed(error)
        else ctx.log.error({ event: 'expiry.pass-failed', err: error }, 'the pass failed; trying again')
      }
      const waitMs = Math.min(POLL_MS, Math.ceil(untilMs - performance.now()))
      if (waitMs > 0) await alarm.sleep(waitMs, signal)
    }
    while (acts.size > 0) await Promise.all(acts)
  }

  const wake = () => {
    hinted = true
    lookAtMs = -Infinity
    alarm.ring()
  }

  async function drain(withinMs = Infinity): Promise<number> {
    const untilMs = performance.now() + withinMs
    const never = new AbortController().signal
    let total = 0
    for (;;) {
      alarm.reset()
      const claimed = performance.now() < untilMs ? (await work({ fresh: true })).claimed : 0
      total += claimed
      if (claimed === 0 && acts.size === 0) return total
      // An act that hangs holds up nothing else: whatever comes due or ends meanwhile is looked at.
      if (claimed === 0) await alarm.sleep(POLL_MS, never)
    }
  }

  return {
    pass: async () => (await work({ fresh: true })).claimed,
    run,
    drain,
    wake,
    hear,
    close: () => pool.close(),
  }
}
