/** Asks for a time-boxed elevation. Refuses early what could not be granted. */
import { recordEvents } from '#lib/audit/record.ts'
import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { EntitlementId, IdentityId, PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime, type SqlRunner, type SqlTx } from '#lib/platform/db/database.ts'
import { isUniqueViolation } from '#lib/platform/db/errors.ts'
import { sha256Hex } from '#lib/platform/hash.ts'
import { newId } from '#lib/platform/new-id.ts'
import { canonicalAsked } from '../asked.ts'
import { decideSubmit, type SubmitFacts } from '../decide-submit.ts'
import type { AccessRequest } from '../model.ts'
import { type Approver, approversOf, targetFacts, type TargetFacts } from '../store/facts.ts'
import { refuseClosed } from '../refuse-closed.ts'
import { type Closed, closedFor } from '../store/gates.ts'
import { insertRequest } from '../store/requests.ts'

export type SubmitRequestInput = {
  identityId: IdentityId
  entitlementId: EntitlementId
  durationMs: number
  reason: string
  task?: string | null
  startsAt?: Instant | null
  teamId?: TeamId | null
}

export async function submitRequest(ctx: PersonContext, input: SubmitRequestInput): Promise<AccessRequest> {
  try {
    return await ctx.db.transaction((tx) => submit(ctx, tx, input))
  } catch (error) {
    if (isUniqueViolation(error, 'request_pending_key'))
      throw new DomainError('request.already-pending', 'You already wait for a decision on this.')
    throw error
  }
}

async function submit(ctx: PersonContext, tx: SqlTx, input: SubmitRequestInput): Promise<AccessRequest> {
  if (input.teamId && !ctx.actor.teamIds.has(input.teamId))
    throw new DomainError('auth.forbidden', 'You can ask in the name of your own teams only.')
  const { target, approvers } = await loadTarget(ctx, tx, input)
  const decision = decideSubmit(
    submitFacts(ctx.actor.canonicalPersonId, target, approvers, {
      durationMs: input.durationMs,
      startsInMs: await untilMs(tx, input.startsAt ?? null),
    }),
  )
  if (decision.kind === 'refused') throw new DomainError(decision.code, decision.message)
  await refuseWhileClosed(tx, { sourceId: target.sourceId, identityId: input.identityId })
  const asked = {
    sourceId: target.sourceId,
    identityId: input.identityId,
    entitlementId: input.entitlementId,
    entitlementHash: target.entitlementHash,
    durationMs: input.durationMs,
    startsAt: input.startsAt ?? null,
    reason: input.reason,
    task: input.task ?? null,
    extendsGrantId: null,
  }
  const request = await insertRequest(tx, {
    ...asked,
    id: newId('request'),
    askedHash: sha256Hex(canonicalAsked(asked)),
    requesterPersonId: ctx.actor.personId,
    requesterTeamId: input.teamId ?? null,
    lapsesBy: null,
  })
  await recordEvents(tx, ctx, {
    type: 'request.submitted',
    subject: { kind: 'request', id: request.id },
    sourceId: target.sourceId,
    identityId: input.identityId,
    summary: `${ctx.actor.name} asked for ${target.identityName} → ${target.entitlementName} for ${formatDuration(input.durationMs)}`,
    payload: {
      entitlementId: input.entitlementId,
      duration: toIsoDuration(input.durationMs),
      reason: input.reason,
      askedHash: request.askedHash,
    },
  })
  return request
}

/** @throws DomainError `access.halted` or `access.restoring` */
export async function refuseWhileClosed(
  tx: SqlRunner,
  target: { sourceId: SourceId; identityId: IdentityId },
): Promise<void> {
  const closed = await closedFor(tx, target)
  if (closed) throw refusalOf(closed)
}

export function refusalOf(closed: Closed): DomainError {
  const { code, message, facts } = refuseClosed(closed)
  return new DomainError(code, message, facts)
}

const untilMs = async (tx: SqlTx, at: Instant | null): Promise<number | null> =>
  at === null ? null : at - (await databaseTime(tx))

/** @throws DomainError `not-found` for what the actor may not see, as for what does not exist */
export async function loadTarget(
  ctx: PersonContext,
  tx: Parameters<typeof targetFacts>[0],
  asked: { identityId: IdentityId; entitlementId: EntitlementId },
): Promise<{ target: TargetFacts; approvers: Approver[] }> {
  const target = await targetFacts(tx, {
    ...asked,
    requesterPersonId: ctx.actor.personId,
    requesterCanonicalId: ctx.actor.canonicalPersonId,
  })
  if (!target) throw new DomainError('not-found', 'There is no such identity, or its source has no such entitlement.')
  const scope = await loadScope(ctx, tx)
  const visible =
    scope.seesAll || target.requesterOwns || !target.owned || scope.approverSourceIds.includes(target.sourceId)
  if (!visible) throw new DomainError('not-found', 'There is no such identity, or its source has no such entitlement.')
  return { target, approvers: await approversOf(tx, target.sourceId) }
}

export function submitFacts(
  requesterCanonicalId: PersonId,
  target: TargetFacts,
  approvers: readonly Approver[],
  asked: Pick<SubmitFacts, 'durationMs' | 'startsInMs'>,
): SubmitFacts {
  return {
    ...asked,
    requester: { canonicalPersonId: requesterCanonicalId, ownsIdentity: target.requesterOwns },
    identity: {
      name: target.identityName,
      gone: target.identityGone,
      disabled: target.identityDisabled,
      owned: target.owned,
    },
    source: {
      name: target.sourceName,
      removed: target.sourceRemoved,
      approverTeamId: target.approverTeamId,
      canGrant: target.connected && (connectorFor(target.sourceKind)?.capabilities.canGrant ?? false),
    },
    entitlement: {
      name: target.entitlementName,
      gone: target.entitlementGone,
      administrable: target.administrable,
      requestable: target.requestable,
      maxDurationMs: target.maxDurationMs,
    },
    heldStanding: target.heldStanding,
    approvers: approvers.map((one) => one.canonicalPersonId),
    samePending: target.samePendingId ? { id: target.samePendingId } : null,
  }
}
