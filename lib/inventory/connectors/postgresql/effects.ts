/** Gives and takes one role membership, in the connector's own name only. */
import { z } from 'zod'
import type { Client, QueryResult } from 'pg'
import { instant } from '#lib/kernel/time.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { ConnectorError } from '../contract.ts'
import type { CallOptions, GrantEffect, GrantOutcome, RevokeEffect, RevokeOutcome } from '../contract.ts'
import {
  SQLSTATE_DEADLINE,
  SQLSTATE_GONE,
  SQLSTATE_HELD_STANDING,
  codeOf,
  isChangedConcurrently,
  isServerRefusal,
} from './errors.ts'
import { CLOCK, grantMessage, revokeMessage } from './effect-scripts.ts'
import { rolePairOf } from './external-ids.ts'
import type { RolePair } from './external-ids.ts'
import { remedyFor } from './remedies.ts'
import { CALL_TIMEOUT_MS } from './session.ts'
import type { Line, ServerFacts } from './session.ts'

const outcomeSchema = z.object({
  outcome: z.looseObject({ result: z.string() }),
  targetTime: z.number().transform(instant),
})
const grantResult = z.enum(['granted', 'already-held-by-us'])
const revokeResult = z.enum(['revoked', 'was-absent'])

const CONCURRENT_TRIES = 5

/**
 * Sends one message of several statements. When somebody else changes the same membership at that moment PostgreSQL
 * aborts ours with an internal error: nothing took effect, so it is sent again.
 */
async function send(
  client: Client,
  message: string,
  { rollBack = false, tries = CONCURRENT_TRIES } = {},
): Promise<QueryResult[]> {
  try {
    // pg's types know one result; a message of several statements gives a list.
    return (await client.query(message)) as unknown as QueryResult[]
  } catch (error) {
    if (rollBack && isServerRefusal(error)) await client.query('rollback')
    if (tries > 1 && isChangedConcurrently(error)) return send(client, message, { rollBack, tries: tries - 1 })
    throw error
  }
}

/** How long a statement may wait for a lock: short enough that the answer comes before the caller gives up. */
const lockTimeoutMs = (options: CallOptions): number => Math.max(1, (options.timeoutMs ?? CALL_TIMEOUT_MS) * 0.6)

/** The target's time, and our monotonic clock when it arrived. */
type Anchor = { targetMs: number; arrivedAtMs: number }

const anchors = new WeakMap<Client, Anchor>()

function anchorAt(client: Client, [row]: { now: number }[]): Anchor {
  const anchor = { targetMs: row?.now ?? Number.NaN, arrivedAtMs: performance.now() }
  anchors.set(client, anchor)
  return anchor
}
async function readClock(client: Client): Promise<Anchor> {
  const { rows } = await client.query<{ now: number }>(CLOCK)
  return anchorAt(client, rows)
}
const targetClock = async (client: Client): Promise<number> => (await readClock(client)).targetMs

/**
 * A deadline is judged by the target's clock, at the target. It is anchored there first: T0 was read before its answer
 * arrived, so T0 + what was left on arrival can only be early. From then on it is a point in the target's time that no
 * stalled worker, full buffer or half-open line can move.
 */
const inTargetTime = (anchor: Anchor, deadlineAtMs: number): number =>
  anchor.targetMs + deadlineAtMs - anchor.arrivedAtMs

/** By our monotonic clock; NaN when there is none. */
const deadlineAtMsOf = (effect: { deadlineInMs?: number; countedAtMs?: number }): number =>
  (effect.countedAtMs ?? performance.now()) + (effect.deadlineInMs ?? Number.NaN)

/** Hardly older than one read for the purpose: privilege given by a clock that was set since could outlive its end. */
const READY_LASTS_MS = 250

/** Finds out whether the line is alive and what time it is there, while others still decide whether to grant. */
export const readyToGrant = (line: Line, options: CallOptions = {}): Promise<void> =>
  line.run(async (client) => void (await readClock(client)), options)

export async function grant(line: Line, effect: GrantEffect, options: CallOptions = {}): Promise<GrantOutcome> {
  const deadlineAtMs = deadlineAtMsOf(effect)
  const pair = rolePairOf(effect)
  let sent = false
  let remedy: string | undefined
  const failAs = (error: unknown) =>
    sent && !isServerRefusal(error) && !(error instanceof ConnectorError) ? ('ambiguous' as const) : undefined
  return line.run(
    async (client, facts) => {
      refuseBootstrapSuperuser(facts)
      const known = anchors.get(client)
      const anchor = known && performance.now() - known.arrivedAtMs < READY_LASTS_MS ? known : await readClock(client)
      if (deadlineAtMs <= anchor.arrivedAtMs)
        throw new ConnectorError('deadline-passed', 'The time to grant passed before the target was asked.')
      const deadlineEpochMs = inTargetTime(anchor, deadlineAtMs)
      const message = grantMessage({ ...pair, deadlineEpochMs, lockTimeoutMs: lockTimeoutMs(options) })
      try {
        sent = true
        const results = await send(client, message)
        const { outcome, targetTime } = outcomeSchema.parse(results.at(-1)?.rows[0])
        return {
          result: grantResult.parse(outcome.result),
          targetTime,
          evidence: { ...outcome, grantId: effect.grantId, fence: effect.fence },
        }
      } catch (error) {
        const code = codeOf(error)
        if (code === SQLSTATE_HELD_STANDING) return await heldStanding(client, pair, effect)
        if (code === '55P03' && (await targetClock(client)) >= deadlineEpochMs)
          throw new ConnectorError('deadline-passed', 'The time to grant passed while the target waited for a lock.', {
            cause: error,
          })
        if (code === SQLSTATE_GONE) remedy = 'Synchronise the source: the role or the account no longer exists.'
        if (code === '42501') remedy = await remedyFor(client, 'admin-option', pair)
        throw error
      }
    },
    { ...options, failAs, remedy: () => remedy },
  )
}

async function heldStanding(client: Client, pair: RolePair, effect: GrantEffect): Promise<GrantOutcome> {
  const { rows } = await client.query<{ now: number; rows: unknown }>(
    `select ceil(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
            (select jsonb_agg(to_jsonb(m) order by m.grantor) from pg_auth_members m where roleid = $1 and member = $2) as rows`,
    [pair.roleOid, pair.memberOid],
  )
  const targetTime: Instant = instant(rows[0]?.now ?? Number.NaN)
  return {
    result: 'held-standing',
    targetTime,
    evidence: { rows: rows[0]?.rows ?? null, grantId: effect.grantId, fence: effect.fence },
  }
}

/** How old an anchor may be that a revoke relies on: it saves a question to the target while one is waiting to end. */
const ANCHOR_LASTS_MS = 10_000

/** @param lastsMs how old the anchor may be; a clock that was set since shows as a refusal, and then it is read anew */
async function sendRevoke(
  client: Client,
  { deadlineAtMs, ...args }: RolePair & { deadlineAtMs: number; lockTimeoutMs: number },
  lastsMs = ANCHOR_LASTS_MS,
): Promise<{ outcome: z.infer<typeof outcomeSchema>['outcome']; targetTime: Instant }> {
  const known = lastsMs > 0 ? anchors.get(client) : undefined
  const anchor = known && performance.now() - known.arrivedAtMs < lastsMs ? known : await readClock(client)
  if (deadlineAtMs <= performance.now())
    throw new ConnectorError(
      'deadline-passed',
      'The time to revoke passed before the target was asked; it is tried again.',
    )
  const deadlineEpochMs = Number.isNaN(deadlineAtMs) ? null : inTargetTime(anchor, deadlineAtMs)
  try {
    const results = await send(client, revokeMessage({ ...args, deadlineEpochMs }), { rollBack: true })
    const { targetMs } = anchorAt(client, results.at(-1)?.rows ?? [])
    const { outcome } = outcomeSchema.parse(results.at(-3)?.rows[0])
    return { outcome, targetTime: instant(Math.ceil(targetMs)) }
  } catch (error) {
    if (codeOf(error) === SQLSTATE_DEADLINE && lastsMs > 0) return sendRevoke(client, { deadlineAtMs, ...args }, 0)
    throw error
  }
}

/** Idempotent. What another role granted is left alone, and so is a membership whose role or account is gone. */
export async function revoke(line: Line, effect: RevokeEffect, options: CallOptions = {}): Promise<RevokeOutcome> {
  const deadlineAtMs = deadlineAtMsOf(effect)
  const pair = rolePairOf(effect)
  let remedy: string | undefined
  return line.run(
    async (client, facts) => {
      refuseBootstrapSuperuser(facts)
      try {
        const asked = { ...pair, deadlineAtMs, lockTimeoutMs: lockTimeoutMs(options) }
        const { outcome, targetTime } = await sendRevoke(client, asked)
        const result = revokeResult.parse(outcome.result)
        return { result, targetTime, evidence: { ...outcome, grantId: effect.grantId, fence: effect.fence } }
      } catch (error) {
        if (codeOf(error) === '42501') remedy = await remedyFor(client, 'admin-option', pair)
        throw error
      }
    },
    { ...options, remedy: () => remedy },
  )
}

/** From 16 on every superuser's GRANT is recorded as the bootstrap superuser's: ours could not be told from theirs. */
function refuseBootstrapSuperuser(facts: ServerFacts): void {
  if (!facts.isBootstrapSuperuser) return
  throw new ConnectorError(
    'misconfigured',
    'The connector signs in as the bootstrap superuser, whose grants cannot be told from those that were there before.',
    {
      remedy: "CREATE ROLE curfew LOGIN NOCREATEROLE PASSWORD '…'; then test the source again for the grants it needs.",
    },
  )
}
