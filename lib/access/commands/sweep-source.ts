/**
 * Compares one source with what should be there, after each complete listing and independent of the engine (I17): what
 * nobody recorded becomes drift, a grant that was taken away or made broader behind our back is marked, and what
 * outlived its grant is taken back. Nothing found is ever adopted by itself, and nothing that was taken away is put back.
 */
import type { ChangeEvent } from '#lib/audit/model.ts'
import { recordEvents } from '#lib/audit/record.ts'
import type { Connector } from '#lib/inventory/connectors/contract.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import type { GrantId, HoldingId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { DRIFT_KINDS, type DriftKind, ORPHAN_REASON } from '../drift/model.ts'
import {
  changedStanding,
  claimUnswept,
  type ClosedDrift,
  closeNarrowed,
  closeSettledGrants,
  closeVanishedHoldings,
  type Found,
  insertDrifts,
  type LiveGrant,
  liveGrants,
  missingGrants,
  type NewDrift,
  outlivedGrants,
  ownLeftovers,
  SWEEP_BATCH,
  unrecordedHoldings,
  type UnsweptSync,
} from '../store/drift.ts'
import { reopenForRevoke } from '../store/queue.ts'
import { hintEngine } from '../store/requests.ts'
import { markModified } from './mark-modified.ts'
import { proveGone } from './prove-gone.ts'

type Sweep = { ctx: Context; tx: SqlTx; sync: UnsweptSync; recorded: NewDrift[] }

/** @returns 1 when a source was swept, 0 when none was due */
export async function sweepSource(
  ctx: Context,
  connectorOf: (kind: string) => Connector | null = connectorFor,
): Promise<number> {
  const swept = await ctx.db.sqlTransaction(async (tx) => {
    const sync = await claimUnswept(tx)
    if (sync) await compare({ ctx, tx, sync, recorded: [] }, connectorOf(sync.sourceKind))
    return sync
  })
  if (!swept) return 0
  // By itself: comparing takes as long as a source is large, and no grant may be locked for as long as that.
  await markModified(ctx, swept)
  return 1
}

async function compare(sweep: Sweep, connector: Connector | null): Promise<void> {
  const { ctx, tx, sync } = sweep
  const wider = await widerGrants(sweep, connector)
  const widened = await widerStanding(sweep, connector)
  // What is settled goes first: it would stand in the way of the same thing found anew.
  await recordClosed(sweep, await closeVanishedHoldings(tx, sync.sourceId))
  await recordClosed(sweep, await closeSettledGrants(tx, sync.sourceId, wider.still))
  await recordClosed(sweep, await closeNarrowed(tx, sync.sourceId, widened.still))
  await takeBackOutlived(sweep)
  await proveGone(ctx, tx, sync)
  for await (const batch of batches(ownLeftovers, sweep)) await recordFound(sweep, batch.map(asLeftover))
  for await (const batch of batches(unrecordedHoldings, sweep)) await recordFound(sweep, batch.map(asOpen))
  for await (const batch of batches(missingGrants, sweep)) await recordFound(sweep, batch.map(asOpen))
  for (const some of chunked([...wider.found, ...widened.found])) await recordFound(sweep, some)
  await tellOnce(sweep)
}

type Read<F> = (db: SqlTx, sync: UnsweptSync, after: string) => Promise<F[]>

/** All of it, however much: a list that is cut off hides the rest. */
async function* batches<F extends Found>(read: Read<F>, { tx, sync }: Sweep): AsyncGenerator<F[]> {
  let after = ''
  for (;;) {
    const batch = await read(tx, sync, after)
    if (batch.length === 0) return
    yield batch
    const last = batch[batch.length - 1]
    after = last?.holdingId ?? last?.grantId ?? ''
  }
}

async function* liveBatches({ tx, sync }: Sweep): AsyncGenerator<LiveGrant[]> {
  let after = ''
  for (;;) {
    const batch = await liveGrants(tx, sync, after)
    if (batch.length === 0) return
    yield batch
    after = batch[batch.length - 1]?.grantId ?? ''
  }
}

/** A statement takes so many parameters and no more. */
const chunked = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / SWEEP_BATCH) }, (_, index) =>
    all.slice(index * SWEEP_BATCH, (index + 1) * SWEEP_BATCH),
  )

const asOpen = (found: Found): NewDrift => ({ ...found, id: newId('drift'), state: 'open', reason: null, wider: [] })

/**
 * Nobody knows the end or the approval of what our own account gave by no grant: it is taken back. What was there
 * before the source was ever listed may be a former installation's, and waits for a person.
 */
const asLeftover = (found: Found): NewDrift =>
  found.kind === 'orphan' && !found.fromTheStart
    ? { ...asOpen(found), state: 'removing', reason: ORPHAN_REASON }
    : asOpen(found)

/** Live grants that allow more than was approved: all of them, and those of them that are not on record yet. */
async function widerGrants(
  sweep: Sweep,
  connector: Connector | null,
): Promise<{ still: GrantId[]; found: NewDrift[] }> {
  const still: GrantId[] = []
  const found: NewDrift[] = []
  for await (const batch of liveBatches(sweep))
    for (const grant of batch) {
      const wider = widerBy(grant, connector)
      if (wider.length === 0) continue
      still.push(grant.grantId)
      if (!grant.driftOpen) found.push({ ...asOpen(grant), wider })
    }
  return { still, found }
}

/** Standing holdings that allow more than is on record: all of them, and those that are not on record as drift yet. */
async function widerStanding(
  sweep: Sweep,
  connector: Connector | null,
): Promise<{ still: HoldingId[]; found: NewDrift[] }> {
  const still: HoldingId[] = []
  const found: NewDrift[] = []
  for await (const batch of batches(changedStanding, sweep))
    for (const holding of batch) {
      const wider = connector?.drift?.widened(holding.accepted, holding.attributes) ?? []
      if (wider.length === 0) continue
      still.push(holding.holdingId)
      if (!holding.driftOpen) found.push({ ...asOpen(holding), wider, accepted: holding.accepted })
    }
  return { still, found }
}

function widerBy({ attributes, contentNow, contentApproved }: LiveGrant, connector: Connector | null): string[] {
  const beyond = connector?.drift?.beyondGiven(attributes) ?? []
  if (contentNow === null) return beyond
  if (contentApproved === null) return [...beyond, 'what it confers has changed since it was approved']
  return [...beyond, ...(connector?.drift?.grown(contentApproved, contentNow) ?? ['what it confers has changed'])]
}

async function takeBackOutlived({ ctx, tx, sync }: Sweep): Promise<void> {
  for (const grant of await outlivedGrants(tx, sync)) {
    if (!(await reopenForRevoke(tx, grant))) continue
    await hintEngine(tx)
    await recordEvents(tx, ctx, {
      type: 'grant.reappeared',
      subject: { kind: 'grant', id: grant.id },
      sourceId: sync.sourceId,
      identityId: grant.identityId,
      summary: `${grant.identityName} → ${grant.entitlementName} was found at the source after its end and is taken back`,
      payload: { requestId: grant.requestId, syncId: sync.syncId },
    })
  }
}

async function recordFound({ ctx, tx, sync, recorded: all }: Sweep, found: readonly NewDrift[]): Promise<void> {
  if (found.length === 0) return
  const written = await insertDrifts(tx, sync, found)
  const recorded = found.filter(({ id }) => written.has(id))
  all.push(...recorded)
  await recordEvents(tx, ctx, ...recorded.map((one) => foundEvent(one, sync)))
}

function sentenceOf({ kind, identityName, entitlementName, state, wider }: NewDrift, sourceName: string): string {
  const what = `${identityName} → ${entitlementName}`
  if (kind === 'missing') return `${what} was taken away at ${sourceName} behind our back`
  if (kind === 'broadened') return `${what} was made broader at ${sourceName} behind our back: ${wider.join('; ')}`
  if (kind === 'outlived') return `${what} is still at ${sourceName} after its grant was given up`
  if (kind === 'unrecorded') return `${what} appeared at ${sourceName} and is on no record`
  return `${what} was given at ${sourceName} by Curfew’s own account and is on no record${state === 'removing' ? '; it is taken back' : ''}`
}

/** One event that people are sent, however much was found. */
async function tellOnce({ ctx, tx, sync, recorded }: Sweep): Promise<void> {
  const [first, ...others] = recorded
  if (!first) return
  const single = others.length === 0
  await recordEvents(tx, ctx, {
    type: 'source.drift-found',
    subject: { kind: 'source', id: sync.sourceId },
    sourceId: sync.sourceId,
    ...(single ? { identityId: first.identityId } : {}),
    summary: single ? sentenceOf(first, sync.sourceName) : countSentence(recorded, sync.sourceName),
    payload: { syncId: sync.syncId, count: recorded.length, driftId: single ? first.id : null },
  })
}

const COUNTED: Record<DriftKind, string> = {
  unrecorded: 'given by others and on no record',
  orphan: 'given by Curfew’s own account and on no record',
  outlived: 'left by grants that were given up',
  missing: 'taken away',
  broadened: 'made broader',
}

function countSentence(found: readonly NewDrift[], sourceName: string): string {
  const counts = DRIFT_KINDS.map((kind) => ({ kind, count: found.filter((one) => one.kind === kind).length }))
  const parts = counts.filter(({ count }) => count > 0).map(({ kind, count }) => `${count} ${COUNTED[kind]}`)
  return `${found.length} things at ${sourceName} differ from the record: ${parts.join(', ')}`
}

const foundEvent = (one: NewDrift, sync: UnsweptSync): ChangeEvent => ({
  type: 'drift.found',
  subject: { kind: 'drift', id: one.id },
  sourceId: sync.sourceId,
  identityId: one.identityId,
  summary: sentenceOf(one, sync.sourceName),
  payload: {
    kind: one.kind,
    state: one.state,
    entitlementId: one.entitlementId,
    holdingId: one.holdingId,
    grantId: one.grantId,
    syncId: sync.syncId,
  },
})

async function recordClosed({ ctx, tx, sync }: Sweep, closed: readonly ClosedDrift[]): Promise<void> {
  for (const some of chunked(closed)) await recordEvents(tx, ctx, ...some.map((one) => closedEvent(one, sync)))
}

function closedEvent(one: ClosedDrift, sync: UnsweptSync): ChangeEvent {
  const what = `${one.evidence.identity} → ${one.evidence.entitlement}`
  return {
    type: one.state === 'removed' ? 'drift.removed' : 'drift.resolved',
    subject: { kind: 'drift', id: one.id },
    sourceId: sync.sourceId,
    ...(one.identityId ? { identityId: one.identityId } : {}),
    summary:
      one.state === 'removed'
        ? `Drift of ${what} was removed, as asked`
        : `Drift of ${what} settled by itself: ${(one.closeReason ?? 'gone at the source').toLowerCase()}`,
    payload: { syncId: sync.syncId },
  }
}
