/**
 * Pulls the kill switch for an identity, a source or the whole estate: everything live there ends, nothing is asked,
 * approved or given there until it is lifted. It beats whatever is decided at the same time (I15).
 */
import type { ChangeEvent } from '#lib/audit/model.ts'
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { HaltId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { isWorthRepeating } from '#lib/platform/db/errors.ts'
import { newId } from '#lib/platform/new-id.ts'
import { decidePull, type PullFacts } from '../decide-halt.ts'
import { nameOfPlace, whoPulled } from '../halt-words.ts'
import type { HaltTarget } from '../model.ts'
import { holdOffApprovals } from '../store/gates.ts'
import {
  endForHalt,
  type Halt,
  haltInForce,
  type HaltPlace,
  insertHalt,
  lockOpenGrants,
  type OpenGrant,
  placeOf,
} from '../store/halts.ts'
import { hintEngine } from '../store/requests.ts'

/** Events a statement: PostgreSQL takes 65,535 parameters. */
const EVENTS_AT_ONCE = 1_000

/** Rows are locked in the order of their ids, but a batch of somebody else may meet them in another: who is last tries again. */
const TRIES = 5

export type Pulled = { haltId: HaltId; grantsEnded: number }

export async function pullKillSwitch(ctx: Context, input: { target: HaltTarget; reason: string }): Promise<Pulled> {
  for (let left = TRIES; ; left -= 1)
    try {
      return await pullOnce(ctx, input)
    } catch (error) {
      if (left === 1 || !isWorthRepeating(error)) throw error
    }
}

/** Without Prisma and its limit of time: thousands of grants may have to end in this one transaction. */
const pullOnce = (ctx: Context, input: { target: HaltTarget; reason: string }): Promise<Pulled> =>
  ctx.db.sqlTransaction(async (tx) => {
    // Who may not pull it holds nobody up; who may is asked again once the approvals in flight are through.
    await mayPull(ctx, tx, input.target)
    await holdOffApprovals(tx)
    const place = await mayPull(ctx, tx, input.target)
    const scope = await loadScope(ctx, tx)
    const grants = await lockOpenGrants(tx, place)
    const halt = { id: newId('halt'), pulledBy: scope.personId, reason: input.reason }
    await insertHalt(tx, { ...halt, place, grantsEnded: grants.length })
    await endForHalt(tx, halt, grants)
    await record(ctx, tx, { halt, place, grants })
    await hintEngine(tx)
    return { haltId: halt.id, grantsEnded: grants.length }
  })

/** @throws DomainError with the reason why not */
async function mayPull(ctx: Context, tx: SqlTx, target: HaltTarget): Promise<HaltPlace> {
  const scope = await loadScope(ctx, tx)
  const place = await placeOf(tx, target, scope)
  const pulled = place && (await haltInForce(tx, place))
  const decision = decidePull(pullFacts(target, place, { scope, pulled }))
  if (decision.kind === 'refused')
    throw new DomainError(
      decision.code,
      decision.message,
      decision.code === 'halt.already-pulled' && pulled
        ? { haltId: pulled.id, pulledBy: whoPulled(pulled), pulledAt: toRfc3339(pulled.pulledAt) }
        : {},
    )
  if (!place) throw new DomainError('not-found', `There is no such ${target.scope}.`)
  return place
}

export const pullFacts = (
  target: HaltTarget,
  place: HaltPlace | null,
  { scope, pulled }: { scope: Scope; pulled: Halt | null },
): PullFacts => ({
  scope: target.scope,
  sees: place?.sees ?? false,
  isApproverOfSource: Boolean(place?.sourceId && scope.approverSourceIds.includes(place.sourceId)),
  isAdmin: scope.isAdmin,
  pulled: pulled ? { by: whoPulled(pulled), since: toRfc3339(pulled.pulledAt) } : null,
})

type PulledNow = { halt: { id: HaltId; reason: string }; place: HaltPlace; grants: readonly OpenGrant[] }

async function record(ctx: Context, tx: SqlTx, { halt, place, grants }: PulledNow): Promise<void> {
  await recordEvents(tx, ctx, {
    type: 'halt.pulled',
    subject: { kind: 'halt', id: halt.id },
    sourceId: place.sourceId ?? undefined,
    identityId: place.identityId ?? undefined,
    summary: `${ctx.actor.name} pulled the kill switch for ${nameOfPlace(place)}: ${countOf(grants.length)}`,
    payload: { scope: place.scope, reason: halt.reason, grantsEnded: grants.length },
  })
  for (let from = 0; from < grants.length; from += EVENTS_AT_ONCE)
    await recordEvents(tx, ctx, ...grants.slice(from, from + EVENTS_AT_ONCE).map((grant) => endEvent(ctx, halt, grant)))
}

const countOf = (count: number): string =>
  count === 0 ? 'no grant was open' : count === 1 ? '1 grant ends' : `${count} grants end`

function endEvent(ctx: Context, halt: PulledNow['halt'], grant: OpenGrant): ChangeEvent {
  const what = `${grant.accountName} → ${grant.entitlementName}`
  return {
    type: grant.scheduled ? 'grant.ended' : 'grant.end-requested',
    subject: { kind: 'grant', id: grant.id },
    sourceId: grant.sourceId,
    identityId: grant.identityId,
    summary: `${ctx.actor.name} ended ${what} by the kill switch${grant.scheduled ? ' before it started' : ''}`,
    payload: { reason: halt.reason, requestId: grant.requestId, haltId: halt.id },
  }
}
