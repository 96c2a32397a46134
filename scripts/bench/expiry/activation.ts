/** From an approval to the privilege at the target, against a bare GRANT and one flush of the same disk. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { castVote, submitRequest } from '#lib/access/server.ts'
import type { EntitlementId, IdentityId } from '#lib/kernel/ids.ts'
import { personContext } from '#lib/testing/builders/people.ts'
import { client, type Ground } from '../ground.ts'
import { type Spread, spreadOf } from '../measure.ts'
import type { Pair } from '../pairs.ts'

export type Activation = {
  approvals: number
  /** From the call of the approval until the witness finds the membership. */
  approveToHeldMs: Spread
  /** Of that, until the approval was committed and answered. */
  approveToAnswerMs: Spread
  bareGrantMs: Spread
  fsyncMs: Spread
  /** p95 ÷ (p95 of the bare GRANT + p95 of the flush). */
  ratio: number
}

const WARM_UP = 20

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
    const beganMs = performance.now()
    const seen = untilHeld(witness, pair)
    await castVote(personContext(ground.db, ground.approver), {
      requestId: request.id,
      decision: 'approve',
      reason: '',
      askedHash: request.askedHash,
    })
    answered.push(performance.now() - beganMs)
    held.push((await seen) - beganMs)
    const grantMs = performance.now()
    await connector.query(`GRANT ${barePair.role} TO ${barePair.account} WITH INHERIT TRUE, SET FALSE`)
    bare.push(performance.now() - grantMs)
    fsyncs.push(oneFsyncMs(ground.folder))
  }
  await Promise.all([witness.end(), connector.end()])
  const [approveToHeldMs, bareGrantMs, fsyncMs] = [held, bare, fsyncs].map((all) => spreadOf(all.slice(WARM_UP))) as [
    Spread,
    Spread,
    Spread,
  ]
  return {
    approvals: held.length - WARM_UP,
    approveToHeldMs,
    approveToAnswerMs: spreadOf(answered.slice(WARM_UP)),
    bareGrantMs,
    fsyncMs,
    ratio: approveToHeldMs.p95 / (bareGrantMs.p95 + fsyncMs.p95),
  }
}

/** Asks the target again and again; @returns the moment of the first answer with it, by performance.now() */
async function untilHeld(witness: Awaited<ReturnType<typeof client>>, pair: Pair): Promise<number> {
  for (;;) {
    const { rowCount } = await witness.query({
      name: 'held',
      text: 'SELECT 1 FROM pg_auth_members WHERE roleid = $1 AND member = $2',
      values: [pair.roleOid, pair.accountOid],
    })
    if (rowCount) return performance.now()
  }
}

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
