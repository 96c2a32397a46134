/** One approver's decision. The first eligible vote decides; denial beats approval; races have one winner (I21). */
import type { ChangeEvent } from '#lib/audit/model.ts'
import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { GrantId, RequestId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime, type SendingTx, type SqlRunner, type SqlTx } from '#lib/platform/db/database.ts'
import { workerNameOf } from '#lib/platform/heartbeat.ts'
import { newId } from '#lib/platform/new-id.ts'
import { decideVote, type VoteDecision } from '../decide-vote.ts'
import type { AccessRequest, Decision } from '../model.ts'
import { type ExtendedGrant, grantToExtend } from '../store/extensions.ts'
import { voteTimeFacts, type VoteTimeFacts } from '../store/facts.ts'
import { closedForRequest, HOLD_OFF_PULLS } from '../store/gates.ts'
import { handOver, hintOfStart } from '../store/hand-over.ts'
import { insertDecidingVote, lockRequestAndSource, type NewGrant } from '../store/requests.ts'
import { seesRequest } from '../store/visible.ts'
import { extendGrant } from './extend-grant.ts'
import { refusalOf } from './submit-request.ts'

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
    // One way there and back; they run one after the other, and what is read is read under the lock.
    const [request, facts, closed] = await Promise.all([
      lockRequestAndSource(tx, input.requestId),
      voteTimeFacts(tx, input.requestId, ctx.actor.canonicalPersonId),
      closedForRequest(tx, input.requestId),
    ])
    if (!request || !facts) throw new DomainError('not-found', 'There is no such request.')
    const { isApproverNow } = facts
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
    if (decision.kind === 'approved' && closed) throw refusalOf(closed)
    return record(ctx, tx, { request, facts, decision, input })
  }, HOLD_OFF_PULLS)
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
  tx: SendingTx,
  { request, facts, decision, input }: Accepted,
): Promise<VoteOutcome> {
  const { sourceId, identityId } = request
  const voteId = newId('vote')
  const approvedDurationMs = decision.kind === 'approved' ? decision.durationMs : null
  const more = request.extendsGrantId === null ? '' : 'more time of '
  const what = `${more}${facts.identityName} → ${facts.entitlementName}`
  const granted =
    decision.kind === 'approved' && request.extendsGrantId === null
      ? scheduled({ request, facts, durationMs: decision.durationMs })
      : null
  const vote = {
    id: voteId,
    requestId: request.id,
    personId: ctx.actor.personId,
    canonicalPersonId: ctx.actor.canonicalPersonId,
    decision: input.decision,
    reason: input.reason,
    durationMs: approvedDurationMs,
    askedHash: input.askedHash,
  }
  const verb =
    decision.kind === 'approved' ? `approved ${what} for ${formatDuration(decision.durationMs)}` : `denied ${what}`
  const payload = {
    requestId: request.id,
    policyVersion: request.policyVersion,
    askedHash: input.askedHash,
    reason: input.reason,
  }
  const events: ChangeEvent[] = [
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
    ...(granted?.events ?? []),
  ]
  const close = { state: decision.kind, approvedDurationMs, grant: granted?.grant ?? null }
  tx.send(insertDecidingVote(tx, ctx, { vote, close, events }))
  if (granted?.grant.claimedFor) {
    const { worker } = granted.grant.claimedFor
    hintOfStart(ctx.db, { soon: sourceId, worker })
    const names = { accountName: facts.identityName, entitlementName: facts.entitlementName }
    tx.hintAfterwards(handOver(granted.grant, { worker, grant: { ...granted.grant, ...names } }, facts.at))
  }
  if (decision.kind === 'denied') return { requestId: request.id, state: 'denied', grantId: null }
  if (request.extendsGrantId !== null)
    await extendGrant(ctx, tx, { request, facts, durationMs: decision.durationMs, grantId: request.extendsGrantId })
  return { requestId: request.id, state: 'approved', grantId: granted?.grant.id ?? request.extendsGrantId }
}

/** A worker that dies with it in hand keeps it from the others for so long, at most. */
const HANDED_OVER_FOR_MS = 5_000

/** The grant that follows an approval, and its events. One that starts now is claimed for a worker that hears of it, if any does. */
function scheduled({
  request,
  facts,
  durationMs,
}: {
  request: AccessRequest
  facts: VoteTimeFacts
  durationMs: number
}): {
  grant: NewGrant
  events: ChangeEvent[]
} {
  const { sourceId, identityId } = request
  const id = newId('grant')
  const grant: NewGrant = {
    id,
    sourceId,
    requestId: request.id,
    identityId,
    entitlementId: request.entitlementId,
    accountKey: facts.accountKey,
    entitlementExternalId: facts.entitlementExternalId,
    durationMs,
    marginMs: connectorFor(facts.sourceKind)?.capabilities.marginMs ?? 0,
    startsAt: request.startsAt,
    claimedFor:
      facts.hearer && request.startsAt === null
        ? { worker: workerNameOf(facts.hearer.id), leaseMs: Math.min(facts.hearer.hearsForMs, HANDED_OVER_FOR_MS) }
        : null,
  }
  const of = { subject: { kind: 'grant', id } as const, sourceId, identityId }
  const what = `${facts.identityName} → ${facts.entitlementName}`
  const scheduledEvent: ChangeEvent = {
    type: 'grant.scheduled',
    ...of,
    summary: `${what} will be given for ${formatDuration(durationMs)}`,
    payload: { requestId: request.id, duration: toIsoDuration(durationMs) },
  }
  const claimedEvent: ChangeEvent = {
    type: 'grant.activating',
    ...of,
    summary: `${what} is being given`,
    payload: { requestId: request.id },
  }
  return { grant, events: grant.claimedFor ? [scheduledEvent, claimedEvent] : [scheduledEvent] }
}
