/** Asks for more time of a live grant: a request of its own, for whoever could ask for the grant now. */
import { recordEvents } from '#lib/audit/record.ts'
import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime, type SqlTx } from '#lib/platform/db/database.ts'
import { isUniqueViolation } from '#lib/platform/db/errors.ts'
import { sha256Hex } from '#lib/platform/hash.ts'
import { newId } from '#lib/platform/new-id.ts'
import { canonicalAsked } from '../asked.ts'
import { decideExtension } from '../decide-extension.ts'
import { decideSubmit } from '../decide-submit.ts'
import type { AccessRequest } from '../model.ts'
import { pendingExtension } from '../store/extensions.ts'
import { approversOf, type EndTimeFacts, grantForEnd, targetFacts, type TargetFacts } from '../store/facts.ts'
import { insertRequest } from '../store/requests.ts'
import { revokeDueAt } from '../expiry/transitions.ts'
import { refuseWhileClosed, submitFacts } from './submit-request.ts'

export type SubmitExtensionInput = { grantId: GrantId; durationMs: number; reason: string }

const alreadyAsked = () =>
  new DomainError('request.already-pending', 'More time is asked for this grant already; that waits for a decision.')

export async function submitExtension(ctx: PersonContext, input: SubmitExtensionInput): Promise<AccessRequest> {
  try {
    return await ctx.db.transaction((tx) => submit(ctx, tx, input))
  } catch (error) {
    if (isUniqueViolation(error, 'request_pending_extension_key')) throw alreadyAsked()
    throw error
  }
}

async function submit(ctx: PersonContext, tx: SqlTx, input: SubmitExtensionInput): Promise<AccessRequest> {
  const grant = await loadGrant(ctx, tx, input.grantId)
  const target = await targetFacts(tx, {
    identityId: grant.identityId,
    entitlementId: grant.entitlementId,
    requesterPersonId: ctx.actor.personId,
    requesterCanonicalId: ctx.actor.canonicalPersonId,
  })
  if (!target) throw new Error(`grant ${grant.id} is of nothing in the inventory`)
  const approvers = await approversOf(tx, grant.sourceId)
  const asked = { durationMs: input.durationMs, startsInMs: null }
  const submitted = decideSubmit({
    ...submitFacts(ctx.actor.canonicalPersonId, target, approvers, asked),
    samePending: null,
  })
  if (submitted.kind === 'refused') throw new DomainError(submitted.code, submitted.message)
  const decision = decideExtension(
    { grant, maxDurationMs: target.maxDurationMs, durationMs: input.durationMs },
    await databaseTime(tx),
  )
  if (decision.kind === 'refused') throw new DomainError(decision.code, decision.message, { state: grant.state })
  if (await pendingExtension(tx, grant.id)) throw alreadyAsked()
  await refuseWhileClosed(tx, grant)
  return record(ctx, tx, { grant, target, input })
}

/** @throws DomainError `not-found` for what the actor may not see, as for what does not exist */
async function loadGrant(ctx: PersonContext, tx: SqlTx, grantId: GrantId): Promise<EndTimeFacts> {
  const scope = await loadScope(ctx, tx)
  const grant = await grantForEnd(tx, grantId, scope.canonicalPersonId, { lock: false })
  const visible =
    grant !== null &&
    (scope.seesAll || grant.actorOwns || grant.isRequester || scope.approverSourceIds.includes(grant.sourceId))
  if (!visible) throw new DomainError('not-found', 'There is no such grant.')
  return grant
}

type Accepted = { grant: EndTimeFacts; target: TargetFacts; input: SubmitExtensionInput }

async function record(ctx: PersonContext, tx: SqlTx, { grant, target, input }: Accepted): Promise<AccessRequest> {
  const asked = {
    sourceId: grant.sourceId,
    identityId: grant.identityId,
    entitlementId: grant.entitlementId,
    // As it is now: whoever approves more time answers for what it confers by now, not for what it did at first.
    entitlementHash: target.entitlementHash,
    durationMs: input.durationMs,
    startsAt: null,
    reason: input.reason,
    task: null,
    extendsGrantId: grant.id,
  }
  const request = await insertRequest(tx, {
    ...asked,
    id: newId('request'),
    askedHash: sha256Hex(canonicalAsked(asked)),
    requesterPersonId: ctx.actor.personId,
    requesterTeamId: null,
    lapsesBy: grant.endsAt === null ? null : revokeDueAt({ endsAt: grant.endsAt, marginMs: grant.marginMs }),
  })
  await recordEvents(tx, ctx, {
    type: 'request.submitted',
    subject: { kind: 'request', id: request.id },
    sourceId: grant.sourceId,
    identityId: grant.identityId,
    summary: `${ctx.actor.name} asked for ${formatDuration(input.durationMs)} more of ${target.identityName} → ${target.entitlementName}`,
    payload: {
      entitlementId: grant.entitlementId,
      extendsGrantId: grant.id,
      duration: toIsoDuration(input.durationMs),
      reason: input.reason,
      askedHash: request.askedHash,
    },
  })
  return request
}
