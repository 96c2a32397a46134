/** From an approval to the privilege at the target, against a bare GRANT and one flush of the same disk. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { castVote, submitRequest } from '#lib/access/server.ts'
import type { EntitlementId, IdentityId } from '#lib/kernel/ids.ts'
import { personContext } from '#lib/testing/builders/people.ts'
import { client, type Ground } from '../ground.ts'
import { type Spread, spreadOf } from '../measure.ts'
import type { Pair } from '../pairs.ts'

export type Activation = {
  approvals: number
  /** From the call of the approval until the membership was committed at the target, by the target's clock. */
  approveToHeldMs: Spread
  /** Of that, until the approval was committed and answered. */
  approveToAnswerMs: Spread
  /** A bare GRANT until its answer. */
  bareGrantMs: Spread
  fsyncMs: Spread
  /** p95 ÷ (p95 of the bare GRANT + p95 of the flush). */
  ratio: number
}

type Witness = Awaited<ReturnType<typeof client>>

const WARM_UP = 20
/** The witness learns the moment from the target afterwards; asking all the time would take the processor from both. */
const LOOK_EVERY_MS = 10
const HELD_WITHIN_MS = 10_000

/** @param pairs each is used once; a worker runs beside */
export async function measureActivation(ground: Ground, pairs: readonly Pair[]): Promise<Activation> {
  const witness = await client(ground.target.url())
  const connector = await client(ground.connectorUrl)
  const [answered, held, bare, fsyncs] = [[], [], [], []] as [number[], number[], number[], number[]]
  const half = Math.floor(pairs.length / 2)
  for (let index = 0; index < half; index += 1) {
    const [pair, barePair] = [pairs[index], pairs[half + index]]
    if (!pair || !barePair) break
    const request = await submitRequest(personContext(ground.db, ground.owner), {
      identityId: pair.identityId as IdentityId,
      entitlementId: pair.entitlementId as EntitlementId,
      durationMs: 3_600_000,
      reason: 'measured by the benchmark',
    })
    await untilTold(ground)
    held.push(
      await untilCommitted(witness, pair, async () => {
        const beganMs = performance.now()
        await castVote(personContext(ground.db, ground.approver), {
          requestId: request.id,
          decision: 'approve',
          reason: '',
          askedHash: request.askedHash,
        })
        answered.push(performance.now() - beganMs)
      }),
    )
    await untilTold(ground)
    const grantMs = performance.now()
    await connector.query(`GRANT ${barePair.role} TO ${barePair.account} WITH INHERIT TRUE, SET FALSE`)
    bare.push(performance.now() - grantMs)
    fsyncs.push(oneFsyncMs(ground.folder))
  }
  await Promise.all([witness.end(), connector.end()])
  const [approveToHeldMs, approveToAnswerMs, bareGrantMs, fsyncMs] = [held, answered, bare, fsyncs].map((all) =>
    spreadOf(all.slice(WARM_UP)),
  ) as [Spread, Spread, Spread, Spread]
  return {
    approvals: held.length - WARM_UP,
    approveToHeldMs,
    approveToAnswerMs,
    bareGrantMs,
    fsyncMs,
    ratio: approveToHeldMs.p95 / (bareGrantMs.p95 + fsyncMs.p95),
  }
}

/** Nobody approves in the millisecond in which something was asked: what is told of it is told by then. */
async function untilTold(ground: Ground): Promise<void> {
  for (;;) {
    const { rowCount } = await ground.db.pool.query(
      `SELECT 1 FROM delivery WHERE state = 'pending' AND due_at <= clock_timestamp() LIMIT 1`,
    )
    if (rowCount === 0) return void (await delay(LOOK_EVERY_MS))
    await delay(LOOK_EVERY_MS)
  }
}

/** @returns from before the act until the membership's commit, in milliseconds, both by the target's clock */
async function untilCommitted(witness: Witness, pair: Pair, act: () => Promise<unknown>): Promise<number> {
  const { rows: before } = await witness.query<{ us: string }>(`SELECT ${microseconds('clock_timestamp()')} AS us`)
  await act()
  const deadlineMs = performance.now() + HELD_WITHIN_MS
  for (;;) {
    const { rows } = await witness.query<{ us: string }>({
      name: 'committed',
      text: `SELECT ${microseconds('pg_xact_commit_timestamp(xmin)')} AS us FROM pg_auth_members WHERE roleid = $1 AND member = $2`,
      values: [pair.roleOid, pair.accountOid],
    })
    if (rows[0] && before[0]) return (Number(rows[0].us) - Number(before[0].us)) / 1_000
    if (performance.now() > deadlineMs) throw new Error(`${pair.role} was not given within ${HELD_WITHIN_MS} ms`)
    await delay(LOOK_EVERY_MS)
  }
}

const microseconds = (moment: string) => `(extract(epoch FROM ${moment}) * 1000000)::bigint`

function oneFsyncMs(folder: string): number {
  const file = openSync(join(folder, 'fsync'), 'a')
  try {
    writeSync(file, Buffer.alloc(8_192))
    const beganMs = performance.now()
    fdatasyncSync(file)
    return performance.now() - beganMs
  } finally {
    closeSync(file)
  }
}
