/**
 * Takes back what our own account gave and nobody wants there: revoke, end the sessions that could keep it, read back
 * and probe. Retries never stop; each failure is on the row. What an open grant needs is left to that grant.
 */
import type { ChangeEvent } from '#lib/audit/model.ts'
import { recordEvents } from '#lib/audit/record.ts'
import type { ConnectorSession, EffectTarget } from '#lib/inventory/connectors/contract.ts'
import { type InventoryDeps, productDeps } from '#lib/inventory/deps.ts'
import { openSource } from '#lib/inventory/source-session.ts'
import type { Context } from '#lib/platform/context.ts'
import { backoffMs } from '../expiry/backoff.ts'
import { failureOf } from '../expiry/deps.ts'
import {
  type ClaimedRemoval,
  claimRemovals,
  finishRemoval,
  lookBeforeRemoving,
  releaseRemovals,
} from '../store/drift-queue.ts'

/** Much longer than the calls of one removal take together. */
const LEASE_MS = 60_000
const BATCH = 50
/** No removal begins with less of the lease left than its calls may take. */
const BEGIN_WITHIN_MS = LEASE_MS / 2

type Result =
  | { kind: 'removed'; evidence: Record<string, unknown> }
  | { kind: 'explained' }
  | { kind: 'failed'; failure: ReturnType<typeof failureOf> }

export type TakeBackDeps = InventoryDeps & {
  random?: () => number
  /** Puts something in the way of its effects, as a slow or broken line would be. */
  through?: (session: ConnectorSession) => ConnectorSession
}

/** One batch of one source. @returns how many were tried */
export async function takeBackDrift(ctx: Context, deps: TakeBackDeps = productDeps()): Promise<number> {
  const claimedAtMs = performance.now()
  const claims = await ctx.db.sqlTransaction((tx) => claimRemovals(tx, { limit: BATCH, leaseMs: LEASE_MS }))
  const [first] = claims
  if (!first) return 0
  const line = openedOnce(ctx, deps, first)
  let tried = 0
  let pauseMs = 0
  try {
    for (const drift of claims) {
      // A source that does not answer is asked once a round, not once a row.
      if (pauseMs > 0 || performance.now() - claimedAtMs > BEGIN_WITHIN_MS) break
      tried += 1
      const deadlineInMs = LEASE_MS - (performance.now() - claimedAtMs)
      const result = await takeBack(ctx, line, drift, deadlineInMs)
      const retryInMs = backoffMs(drift.attempts, (deps.random ?? Math.random)())
      if (result?.kind === 'failed' && result.failure.errorKind === 'transient') pauseMs = retryInMs
      if (result) await settle(ctx, drift, result, retryInMs)
    }
  } finally {
    await line.close()
    await releaseRemovals(ctx.db, claims.slice(tried), pauseMs)
  }
  return tried
}

type Line = { use<T>(work: (session: ConnectorSession) => Promise<T>): Promise<T>; close(): Promise<void> }

/** One line for the batch; after a failure the next removal opens its own. */
function openedOnce(ctx: Context, deps: TakeBackDeps, { sourceId }: ClaimedRemoval): Line {
  let session: ConnectorSession | null = null
  const close = async () => {
    const open = session
    session = null
    await open?.close().catch(() => {})
  }
  return {
    close,
    async use(work) {
      try {
        session ??= (deps.through ?? ((one) => one))((await openSource(ctx.db, deps, sourceId)).session)
        return await work(session)
      } catch (error) {
        await close()
        throw error
      }
    },
  }
}

async function takeBack(ctx: Context, line: Line, drift: ClaimedRemoval, deadlineInMs: number): Promise<Result | null> {
  const { own, neededByGrant } = await lookBeforeRemoving(ctx.db, drift)
  if (!own) return null
  if (neededByGrant) return { kind: 'explained' }
  try {
    return await line.use((session) => remove(session, drift, deadlineInMs))
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) }
  }
}

async function remove(session: ConnectorSession, drift: ClaimedRemoval, deadlineInMs: number): Promise<Result> {
  const target: EffectTarget = {
    accountKey: drift.accountKey,
    accountName: drift.accountName,
    entitlementExternalId: drift.entitlementExternalId,
    entitlementName: drift.entitlementName,
  }
  const revoked = await session.revoke({ ...target, grantId: drift.id, fence: drift.fence, deadlineInMs })
  const sessions = await session.terminateSessions({ ...target, revoked })
  const readBack = await session.verify({ ...target, revoked })
  const failed = (errorKind: string, message: string): Result => ({
    kind: 'failed',
    failure: { errorKind, message, remedy: null },
  })
  if (readBack.present)
    return failed('read-back', 'The source said yes, but the privilege is still there when read back.')
  if (readBack.lingeringSessions > 0)
    return failed('sessions', `${readBack.lingeringSessions} open sessions could still use the privilege.`)
  return { kind: 'removed', evidence: { revoked, sessions, readBack } }
}

async function settle(ctx: Context, drift: ClaimedRemoval, result: Result, retryInMs: number): Promise<void> {
  if (result.kind === 'failed')
    ctx.log.warn(
      { event: 'drift.removal-failed', driftId: drift.id, kind: result.failure.errorKind, attempts: drift.attempts },
      'a removal failed; it is tried again',
    )
  await ctx.db.sqlTransaction(async (tx) => {
    const held = await finishRemoval(tx, drift, finishOf(result, retryInMs))
    if (held && result.kind !== 'failed') await recordEvents(tx, ctx, endEvent(drift, result.kind))
  })
}

function finishOf(result: Result, retryInMs: number): Parameters<typeof finishRemoval>[2] {
  if (result.kind === 'failed') return { state: 'removing', retryInMs, failure: result.failure }
  return result.kind === 'removed'
    ? { state: 'removed', evidence: result.evidence }
    : { state: 'resolved', reason: 'A grant needs it now, and ends it' }
}

function endEvent(drift: ClaimedRemoval, kind: 'removed' | 'explained'): ChangeEvent {
  const what = `${drift.accountName} → ${drift.entitlementName}`
  return {
    type: kind === 'removed' ? 'drift.removed' : 'drift.resolved',
    subject: { kind: 'drift', id: drift.id },
    sourceId: drift.sourceId,
    identityId: drift.identityId,
    summary:
      kind === 'removed'
        ? `Drift of ${what} was taken back and read as gone`
        : `Drift of ${what} is left to the grant that needs it`,
    payload: {
      kind: drift.kind,
      attempts: drift.attempts,
      askedBy: drift.askedByName ?? 'Curfew',
      reason: drift.closeReason,
    },
  }
}
