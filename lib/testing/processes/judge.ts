/**
 * Compares what a witness saw at the target with what the product has on record, and names every broken promise. Pure.
 * All times are milliseconds of one machine's clock.
 */
import type { Change } from '../witness.ts'

export type GrantRecord = {
  id: string
  account: string
  role: string
  state: string
  endCause: string | null
  approvedAtMs: number
  startsAtMs: number
  endsAtMs: number | null
  revokeRequestedAtMs: number | null
  goneAtMs: number | null
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
}

const CLOSED = new Set(['ended', 'activation_failed'])

export function judge(of: Case): string[] {
  const pairs = Map.groupBy(of.grants, ({ account, role }) => `${account} → ${role}`)
  return [...of.grants.flatMap(judgeRecord), ...[...pairs].flatMap(([name, grants]) => judgePair(name, grants, of))]
}

function judgeRecord(grant: GrantRecord): string[] {
  const { id, endings, activations, reappearances } = grant
  return [
    ...(CLOSED.has(grant.state) ? [] : [`I10: ${id} is ${grant.state} and should have ended`]),
    ...(endings === 1 + reappearances ? [] : [`I28: ${id} has ${endings} endings on record`]),
    ...(activations <= 1 ? [] : [`I35: ${id} came to life ${activations} times`]),
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
  ]
}

/** From its approval to the last moment at which its absence is still in time; nothing for one that never started. */
function allowedOf(grant: GrantRecord, { lateByMs, outages = [] }: Case): Allowed[] {
  if (grant.endsAtMs === null) return []
  const endedEarly = grant.endCause !== 'expiry' && grant.revokeRequestedAtMs !== null
  const dueMs = endedEarly ? Math.min(grant.endsAtMs, grant.revokeRequestedAtMs ?? Infinity) : grant.endsAtMs
  let toMs = dueMs + lateByMs
  for (const outage of [...outages].sort((a, b) => a.fromMs - b.fromMs))
    if (outage.fromMs < toMs && outage.toMs > dueMs) toMs = Math.max(toMs, outage.toMs + lateByMs)
  return [{ fromMs: Math.max(grant.approvedAtMs, grant.startsAtMs), toMs }]
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
