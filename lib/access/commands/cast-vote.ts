/** One approver's decision. The first eligible vote decides; denial beats approval; races have one winner (I21). */
import type { ChangeEvent } from '#lib/audit/model.ts'
import { recordEvents } from '#lib/audit/record.ts'
import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { GrantId, RequestId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { holdOffRemoval } from '#lib/inventory/store/sources.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime, type SqlRunner, type SqlTx } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { decideVote, type VoteDecision } from '../decide-vote.ts'
import type { AccessRequest, Decision } from '../model.ts'
import { type ExtendedGrant, grantToExtend } from '../store/extensions.ts'
import { approversOf, voteTimeFacts, type VoteTimeFacts } from '../store/facts.ts'
import { holdOffPulls } from '../store/gates.ts'
import { insertDecidingVote, insertGrant, lockRequest } from '../store/requests.ts'
import { seesRequest } from '../store/visible.ts'
import { extendGrant } from './extend-grant.ts'
import { refuseWhileClosed } from './submit-request.ts'

export type CastVoteInput = {
  requestId: RequestId
  decision: Decision
  reason: string
  /** Shorter than asked, never longer; null for as asked. */
  durationMs?: number | null
  /** What the voter was shown. */
  askedHash: string
}
/** `grantId`: the grant that follows, or the live one that was given more time. */
export type VoteOutcome = { requestId: RequestId; state: 'approved' | 'denied'; grantId: GrantId | null }

export async function castVote(ctx: PersonContext, input: CastVoteInput): Promise<VoteOutcome> {
  // Without Prisma: somebody waits for what follows an approval.
  return ctx.db.sqlTransaction(async (tx) => {
    await holdOffPulls(tx)
    const request = await lockRequest(tx, input.requestId)
    if (request && input.decision === 'approve') await holdOffRemoval(tx, request.sourceId)
    const facts = request && (await voteTimeFacts(tx, request.id, ctx.actor.canonicalPersonId))
    if (!request || !facts) throw new DomainError('not-found', 'There is no such request.')
    const approvers = await approversOf(tx, request.sourceId)
    const isApproverNow = approvers.some((one) => one.canonicalPersonId === ctx.actor.canonicalPersonId)
    if (!isApproverNow && !(await mayLook(ctx, tx, request, facts)))
      throw new DomainError('not-found', 'There is no such request.')
    const decide = async (lock: boolean) => {
      const extended = await grantInQuestion(tx, request, { lock })
      const now = { ...facts, entitlementHash: facts.currentHash, extended }
      const voter = { canonicalPersonId: ctx.actor.canonicalPersonId, isApproverNow, votedBefore: facts.votedBefore }
      const vote = { decision: input.decision, askedHash: input.askedHash, durationMs: input.durationMs ?? null }
      return decideVote(
        { request: { ...request, ...facts }, voter, now, vote },
        lock ? await databaseTime(tx) : facts.at,
      )
    }
    // Only a vote that counts locks the grant, for the engine passes over locked rows. The clock is read under the lock:
    // the engine's claim came before it and is seen, or comes after it and finds the new end.
    const first = await decide(false)
    const decision = first.kind === 'approved' && request.extendsGrantId !== null ? await decide(true) : first
    if (decision.kind === 'refused') throw refusal(decision, request, facts)
    if (decision.kind === 'approved') await refuseWhileClosed(tx, request)
    return record(ctx, tx, { request, facts, decision, input })
  })
}

/** The grant that a request would extend; null for a request of its own. */
export const grantInQuestion = async (
  db: SqlRunner,
  request: Pick<AccessRequest, 'sourceId' | 'extendsGrantId'>,
  options: { lock: boolean },
): Promise<ExtendedGrant | null> =>
  request.extendsGrantId === null
    ? null
    : grantToExtend(db, { sourceId: request.sourceId, id: request.extendsGrantId }, options)

/** Who may not even know of the request gets the answer of a request that does not exist. */
async function mayLook(ctx: PersonContext, tx: SqlTx, request: AccessRequest, facts: VoteTimeFacts): Promise<boolean> {
  return (
    facts.requesterCanonicalId === ctx.actor.canonicalPersonId ||
    (await seesRequest(tx, await loadScope(ctx, tx), request.id))
  )
}

const refusal = (
  decision: Extract<VoteDecision, { kind: 'refused' }>,
  request: AccessRequest,
  facts: VoteTimeFacts,
): DomainError =>
  new DomainError(decision.code, decision.message, {
    state: request.state,
    decidedBy: facts.decidedByName,
    decidedAt: request.decidedAt === null ? null : toRfc3339(request.decidedAt),
  })

type Accepted = {
  request: AccessRequest
  facts: VoteTimeFacts
  decision: Exclude<VoteDecision, { kind: 'refused' }>
  input: CastVoteInput
}

async function record(
  ctx: PersonContext,
  tx: SqlTx,
  { request, facts, decision, input }: Accepted,
): Promise<VoteOutcome> {
  const { sourceId, identityId } = request
  const voteId = newId('vote')
  const approvedDurationMs = decision.kind === 'approved' ? decision.durationMs : null
  const more = request.extendsGrantId === null ? '' : 'more time of '
  const what = `${more}${facts.identityName} → ${facts.entitlementName}`
  await insertDecidingVote(
    tx,
    {
      id: voteId,
      requestId: request.id,
      personId: ctx.actor.personId,
      canonicalPersonId: ctx.actor.canonicalPersonId,
      decision: input.decision,
      reason: input.reason,
      durationMs: approvedDurationMs,
      askedHash: input.askedHash,
    },
    { state: decision.kind, approvedDurationMs },
  )
  const verb =
    decision.kind === 'approved' ? `approved ${what} for ${formatDuration(decision.durationMs)}` : `denied ${what}`
  const payload = {
    requestId: request.id,
    policyVersion: request.policyVersion,
    askedHash: input.askedHash,
    reason: input.reason,
  }
  const granted =
    decision.kind === 'approved' && request.extendsGrantId === null
      ? await scheduleGrant(tx, { request, facts, durationMs: decision.durationMs })
      : null
  await recordEvents(
    tx,
    ctx,
    {
      type: 'vote.cast',
      subject: { kind: 'vote', id: voteId },
      sourceId,
      identityId,
      summary: `${ctx.actor.name} voted to ${input.decision} ${what}`,
      payload,
    },
    {
      type: decision.kind === 'approved' ? 'request.approved' : 'request.denied',
      subject: { kind: 'request', id: request.id },
      sourceId,
      identityId,
      summary: `${ctx.actor.name} ${verb}`,
      payload: {
        ...payload,
        ...(approvedDurationMs === null
          ? {}
          : { duration: toIsoDuration(approvedDurationMs), shortened: approvedDurationMs < request.durationMs }),
      },
    },
    ...(granted ? [granted.event] : []),
  )
  if (decision.kind === 'denied') return { requestId: request.id, state: 'denied', grantId: null }
  if (request.extendsGrantId !== null)
    await extendGrant(ctx, tx, { request, facts, durationMs: decision.durationMs, grantId: request.extendsGrantId })
  return { requestId: request.id, state: 'approved', grantId: granted?.id ?? request.extendsGrantId }
}

async function scheduleGrant(
  tx: SqlTx,
  { request, facts, durationMs }: { request: AccessRequest; facts: VoteTimeFacts; durationMs: number },
): Promise<{ id: GrantId; event: ChangeEvent }> {
  const id = newId('grant')
  const marginMs = connectorFor(facts.sourceKind)?.capabilities.marginMs ?? 0
  await insertGrant(tx, {
    id,
    sourceId: request.sourceId,
    requestId: request.id,
    identityId: request.identityId,
    entitlementId: request.entitlementId,
    accountKey: facts.accountKey,
    entitlementExternalId: facts.entitlementExternalId,
    durationMs,
    marginMs,
    startsAt: request.startsAt,
  })
  const event: ChangeEvent = {
    type: 'grant.scheduled',
    subject: { kind: 'grant', id },
    sourceId: request.sourceId,
    identityId: request.identityId,
    summary: `${facts.identityName} → ${facts.entitlementName} will be given for ${formatDuration(durationMs)}`,
    payload: { requestId: request.id, duration: toIsoDuration(durationMs) },
  }
  return { id, event }
}
