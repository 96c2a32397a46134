/**
 * Compares what a witness saw at the target with what the product has on record, and names every broken promise. Pure.
 * All times are milliseconds of one machine's clock.
 */
import type { Change } from '../witness.ts'
import { type HaltRecord, judgeHalts } from './judge-halts.ts'

export type GrantRecord = {
  id: string
  account: string
  role: string
  state: string
  endCause: string | null
  approvedAtMs: number
  startsAtMs: number
  activatingAtMs: number | null
  activeAtMs: number | null
  endsAtMs: number | null
  /** Where the last extension on record moved the end; null without one. */
  extendedToMs: number | null
  marginMs: number
  revokeRequestedAtMs: number | null
  goneAtMs: number | null
  endedAtMs: number | null
  /** Claims of which nothing is on record: whoever made them died or stalled with it in hand, or gave it back untouched. */
  lostClaims: number
  /** The kill switch that ended it. */
  haltId: string | null
  /** How often the audit says it ended, that it came to life, and that it was found again after its end. */
  endings: number
  activations: number
  reappearances: number
}
/** While it lasted nobody could have ended anything: what was due then is due when it is over. */
export type Outage = { fromMs: number; toMs: number }
export type Case = {
  grants: readonly GrantRecord[]
  changesOf(account: string, role: string): readonly Change[]
  /** How late an end may be while a worker lives or is started again. */
  lateByMs: number
  /** When the witness looked last: what it still holds, it has held until then. */
  untilMs: number
  outages?: readonly Outage[]
  /** What each outage after the first may cost beyond its own time; as much as `lateByMs` unless told otherwise. */
  againMs?: number
  halts?: readonly HaltRecord[]
  /** When workers were struck, and what each of those moments may cost a grant that the worker had in hand: its lease. */
  strikes?: { atMs: readonly number[]; leaseMs: number }
}

const CLOSED = new Set(['ended', 'activation_failed'])

export function judge(of: Case): string[] {
  const pairs = Map.groupBy(of.grants, ({ account, role }) => `${account} → ${role}`)
  return [
    ...of.grants.flatMap(judgeRecord),
    ...judgeHalts(of.halts ?? [], of.grants),
    ...[...pairs].flatMap(([name, grants]) => judgePair(name, grants, of)),
  ]
}

function judgeRecord(grant: GrantRecord): string[] {
  const { id, endings, activations, reappearances, endsAtMs, extendedToMs } = grant
  return [
    ...(CLOSED.has(grant.state) ? [] : [`I10: ${id} is ${grant.state} and should have ended`]),
    ...(endings === 1 + reappearances ? [] : [`I28: ${id} has ${endings} endings on record`]),
    ...(activations <= 1 ? [] : [`I35: ${id} came to life ${activations} times`]),
    ...(extendedToMs === null || extendedToMs === endsAtMs ? [] : [`I4: ${id} does not end where it was extended to`]),
  ]
}

type Allowed = { fromMs: number; toMs: number }
type Held = { fromMs: number; toMs: number }

function judgePair(name: string, grants: readonly GrantRecord[], of: Case): string[] {
  const [first] = grants
  const changes = first ? of.changesOf(first.account, first.role) : []
  const allowed = grants.flatMap((grant) => allowedOf(grant, of))
  const held = heldOf(changes, of.untilMs)
  const given = changes.filter((change) => change.held).length
  return [
    ...held.flatMap((one) => judgeHeld(name, one, allowed)),
    ...(changes.at(-1)?.held ? [`I1: ${name} is still held and every grant of it is over`] : []),
    ...(given <= allowed.length ? [] : [`I5, I35: ${name} appeared ${given} times for ${allowed.length} grants`]),
    ...grants.flatMap((grant) => judgeGone(grant, grants, held, of)),
    ...grants.flatMap((grant) => judgeKept(grant, changes, of.untilMs)),
  ]
}

/** From its approval to the last moment at which its absence is still in time; nothing for one that never started. */
function allowedOf(grant: GrantRecord, of: Case): Allowed[] {
  if (grant.endsAtMs === null) return []
  const { outages = [] } = of
  const lateByMs = of.lateByMs + leasesLost(grant, of)
  const endedEarly = grant.endCause !== 'expiry' && grant.revokeRequestedAtMs !== null
  const dueMs = endedEarly ? Math.min(grant.endsAtMs, grant.revokeRequestedAtMs ?? Infinity) : grant.endsAtMs
  const toMs = deadlineOf(dueMs, { lateByMs, againMs: of.againMs ?? lateByMs, outages })
  return [{ fromMs: Math.max(grant.approvedAtMs, grant.startsAtMs), toMs }]
}

/**
 * Only time in which somebody could have worked is counted. The clock does not begin anew with each outage, or one that
 * follows another would excuse for ever: the first costs its own time, and each after it what finding back costs, too.
 */
function deadlineOf(dueMs: number, of: { lateByMs: number; againMs: number; outages: readonly Outage[] }): number {
  let toMs = dueMs + of.lateByMs
  let countedUntilMs = dueMs
  let met = 0
  for (const { fromMs, toMs: overMs } of [...of.outages].sort((a, b) => a.fromMs - b.fromMs)) {
    if (fromMs >= toMs || overMs <= countedUntilMs) continue
    const isApart = fromMs > countedUntilMs
    toMs += overMs - Math.max(fromMs, countedUntilMs) + (isApart && met > 0 ? of.againMs : 0)
    countedUntilMs = overMs
    met += 1
  }
  return toMs
}

/**
 * `lateByMs` has the lease of one worker that was struck with the grant in hand. Its successor may be struck in turn, and
 * another lease has to run out: as often as a claim was lost, and no more often than a worker was struck while it lived.
 */
function leasesLost(grant: GrantRecord, { strikes = { atMs: [], leaseMs: 0 }, untilMs }: Case): number {
  const struck = strikes.atMs.filter((atMs) => atMs > grant.approvedAtMs && atMs < (grant.endedAtMs ?? untilMs))
  return Math.max(0, Math.min(grant.lostClaims, struck.length) - 1) * strikes.leaseMs
}

/** When it was certainly held: from the end of the first read that saw it to the begin of the last one. */
function heldOf(changes: readonly Change[], untilMs: number): Held[] {
  return changes.flatMap((change, index) => {
    if (!change.held) return []
    const next = changes[index + 1]
    return [{ fromMs: change.byMs, toMs: Math.max(change.byMs, next?.afterMs ?? untilMs) }]
  })
}

const when = (atMs: number): string => new Date(atMs).toISOString()

function judgeHeld(name: string, held: Held, allowed: readonly Allowed[]): string[] {
  const inOrder = [...allowed].sort((a, b) => a.fromMs - b.fromMs)
  if (!inOrder.some((one) => one.fromMs <= held.fromMs))
    return [`I3: ${name} was held ${Math.round((inOrder[0]?.fromMs ?? Infinity) - held.fromMs)} ms too early`]
  let reachMs = held.fromMs
  let covered = false
  for (const one of inOrder)
    if (one.fromMs <= reachMs && one.toMs >= held.fromMs) {
      reachMs = Math.max(reachMs, one.toMs)
      covered = true
    }
  if (covered && held.toMs <= reachMs) return []
  return [
    `I2: ${name} was still held ${Math.round(held.toMs - reachMs)} ms after the last moment in time, ${when(reachMs)}`,
  ]
}

/** What is on record as gone was not seen afterwards, unless another grant gave it. */
function judgeGone(grant: GrantRecord, grants: readonly GrantRecord[], held: readonly Held[], of: Case): string[] {
  const { goneAtMs } = grant
  if (goneAtMs === null || grant.reappearances > 0) return []
  const others = grants.filter((other) => other !== grant).flatMap((other) => allowedOf(other, of))
  if (others.some((other) => other.fromMs <= goneAtMs && goneAtMs <= other.toMs)) return []
  const wrong = held.find((one) => one.fromMs < goneAtMs && goneAtMs < one.toMs)
  return wrong ? [`I41: ${grant.id} is on record as gone ${Math.round(wrong.toMs - goneAtMs)} ms before it was`] : []
}

/** What its own end took away was there until that end was due; of an extended one, until the new end was. */
function judgeKept(grant: GrantRecord, changes: readonly Change[], untilMs: number): string[] {
  const { id, activeAtMs, endsAtMs, marginMs, endCause, reappearances, extendedToMs } = grant
  if (endCause !== 'expiry' || activeAtMs === null || endsAtMs === null || reappearances > 0) return []
  const dueMs = endsAtMs - marginMs
  const wrong = changes.find(({ held, byMs }, index) => {
    const absentUntilMs = changes[index + 1]?.afterMs ?? untilMs
    return !held && absentUntilMs > byMs && byMs < dueMs && absentUntilMs > activeAtMs
  })
  if (!wrong) return []
  const which = extendedToMs === null ? 'I6' : 'I4'
  return [`${which}: ${id} was live, and gone ${Math.round(dueMs - wrong.byMs)} ms before its end was due`]
}
