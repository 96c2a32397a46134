/** What people see of requests, within what they may see. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { EntitlementId, GrantId, IdentityId, PersonId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import { decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import { type Instant, plus } from '#lib/kernel/time.ts'
import { standsNow } from '#lib/inventory/store/standing.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import { type ListFacets, loadScope, toFacets } from '#lib/people/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { Context, PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { grantInQuestion } from '../commands/cast-vote.ts'
import { loadTarget, submitFacts } from '../commands/submit-request.ts'
import { decideSubmit, type Refusal } from '../decide-submit.ts'
import { decideAnswer, decideQuestion } from '../decide-talk.ts'
import { decideVote } from '../decide-vote.ts'
import type { GrantState, RequestState } from '../model.ts'
import { refuseClosed } from '../refuse-closed.ts'
import { type ExtendedGrant, type MovedEnd, movedBy } from '../store/extensions.ts'
import { approversOf, voteTimeFacts } from '../store/facts.ts'
import { closedFor } from '../store/gates.ts'
import {
  countRequests,
  type EarlierGrant,
  type Evidence,
  readEarlierGrants,
  readEvidence,
  readRequest,
  readRequests,
  readVotes,
  readWaiting,
  type RequestRow,
  type VoteRow,
} from '../store/request-reads.ts'
import { type HeldContent, readHeldContents } from '../store/held-contents.ts'
import { type MessageRow, readMessages } from '../store/messages.ts'
import { REQUEST_LIST } from '../query/model.ts'
import { countRequestFacets } from '../store/list-facets.ts'
import { requestNamesHave, requestTerms } from '../store/list-terms.ts'
import { matching, visibleTo } from '../store/visible.ts'

export type RequestView = 'to-decide' | 'mine' | 'all'
export type RequestFilter = {
  view: RequestView
  state?: RequestState | null
  states?: readonly RequestState[]
  sourceId?: SourceId | null
  identityId?: IdentityId | null
  text?: string | null
  /** What the query line asks for beside them. */
  terms?: readonly Term[]
}

const seen = (scope: Scope) =>
  visibleTo(scope, {
    sourceId: sql`r.source_id`,
    identityId: sql`r.identity_id`,
    requesterPersonId: sql`r.requester_person_id`,
  })

/** What waits for this person's vote: pending, at their sources, not asked by themselves. */
const toDecide = (
  scope: Scope,
) => sql`r.state = 'pending' AND r.lapses_at > clock_timestamp() AND r.source_id = ANY(${[...scope.approverSourceIds]}::text[])
  AND coalesce(rp.canonical_person_id, rp.id) IS DISTINCT FROM ${scope.canonicalPersonId}`

function where(scope: Scope, filter: RequestFilter) {
  return matching([
    seen(scope),
    filter.view === 'mine' && sql`r.requester_person_id = ${scope.personId}`,
    filter.view === 'to-decide' && toDecide(scope),
    filter.state && sql`r.state = ${filter.state}`,
    filter.states && filter.states.length > 0 && sql`r.state = ANY(${[...filter.states]}::text[])`,
    filter.sourceId && sql`r.source_id = ${filter.sourceId}`,
    filter.identityId && sql`r.identity_id = ${filter.identityId}`,
    filter.text ? requestNamesHave(filter.text) : null,
    ...requestTerms(filter.terms ?? [], scope).map(({ condition }) => condition),
  ])
}

export async function listRequests(ctx: Context, filter: RequestFilter, page: Page): Promise<Slice<RequestRow>> {
  const scope = await loadScope(ctx)
  const cursor = page.cursor ? decodeCursor(page.cursor, 2) : null
  const before = cursor ? { micros: Number(cursor[0]), id: String(cursor[1]) } : null
  return sliceOf(await readRequests(ctx.db, where(scope, filter), { limit: page.limit, before }), page, (row) => [
    row.sortMicros,
    row.id,
  ])
}

/** The approver's queue: what lapses within the hour on top, then what confers most. */
export async function waitingForMe(ctx: Context, limit = 20): Promise<{ rows: RequestRow[]; count: number }> {
  const scope = await loadScope(ctx)
  const mine = toDecide(scope)
  const [rows, count] = await Promise.all([readWaiting(ctx.db, mine, limit), countRequests(ctx.db, mine)])
  return { rows, count }
}

/** How many wait there. */
export const countWaitingForMe = async (ctx: Context): Promise<number> =>
  countRequests(ctx.db, toDecide(await loadScope(ctx)))

/** The same queue narrowed by the query line. */
export async function listWaiting(ctx: Context, terms: readonly Term[], limit: number): Promise<RequestRow[]> {
  return readWaiting(ctx.db, where(await loadScope(ctx), { view: 'to-decide', terms }), limit)
}

/** Counts of every facet of a view under the other terms. */
export async function requestFacets(ctx: Context, view: RequestView, terms: readonly Term[]): Promise<ListFacets> {
  const scope = await loadScope(ctx)
  return toFacets(ctx, REQUEST_LIST, await countRequestFacets(ctx.db, scope, where(scope, { view }), terms))
}

export type RequestDetail = {
  request: RequestRow
  votes: VoteRow[]
  /** What approvers asked about it and the requester answered, oldest first. */
  messages: MessageRow[]
  evidence: Evidence
  /** What the identity holds standing besides what is asked for. */
  held: HeldContent[]
  earlier: EarlierGrant[]
  approvers: { personId: PersonId; name: string; mayDecide: boolean }[]
  /** What this person can do now, and why not. */
  viewer: {
    mayVote: boolean
    whyNot: string | null
    isRequester: boolean
    mayWithdraw: boolean
    mayAsk: boolean
    mayAnswer: boolean
  }
  viewerId: PersonId | null
  /** Evidence that what was asked for is no longer what it was. */
  contentChanged: boolean
  /** Why nothing can be approved here now; null when it can. Denying and withdrawing always work. */
  closed: string | null
  /** The live grant that it asks more time for. */
  extension: RequestedExtension | null
  asOf: Instant
}

export type RequestedExtension = {
  grantId: GrantId
  grantState: GrantState
  /** The end it moves, and where to: as decided, or as it would be if it were approved as asked now. */
  fromEndsAt: Instant
  toEndsAt: Instant
  decided: boolean
}

/** Everything the decision needs, from one call. */
export async function getRequest(ctx: Context, id: RequestId): Promise<RequestDetail> {
  const scope = await loadScope(ctx)
  const request = await readRequest(ctx.db, id, seen(scope))
  if (!request) throw new DomainError('not-found', 'There is no such request.')
  const of = { sourceId: request.sourceId, identityId: request.identityId, entitlementId: request.entitlementId }
  const voter = scope.canonicalPersonId ?? ('' as PersonId)
  const [votes, messages, evidence, held, earlier, approvers, facts, extended, moved, closed, asOf] = await Promise.all(
    [
      readVotes(ctx.db, id),
      readMessages(ctx.db, id),
      readEvidence(ctx.db, of, standsNow),
      readHeldContents(ctx.db, { ...of, requestId: id }, standsNow),
      readEarlierGrants(ctx.db, of, 6),
      approversOf(ctx.db, request.sourceId),
      voteTimeFacts(ctx.db, id, voter),
      grantInQuestion(ctx.db, request, { lock: false }),
      movedBy(ctx.db, id),
      closedFor(ctx.db, request),
      databaseTime(ctx.db),
    ],
  )
  if (!facts) throw new DomainError('not-found', 'There is no such request.')
  const decision = decideVote(
    {
      request: { ...request, requesterCanonicalId: facts.requesterCanonicalId },
      voter: {
        canonicalPersonId: voter,
        isApproverNow: approvers.some((one) => one.canonicalPersonId === voter),
        votedBefore: facts.votedBefore,
      },
      now: { ...facts, entitlementHash: facts.currentHash, extended },
      vote: {
        decision: 'approve',
        askedHash: request.askedHash,
        durationMs: Math.min(request.durationMs, facts.maxDurationMs),
      },
    },
    asOf,
  )
  const talk = {
    request: { ...request, ...facts },
    speaker: { canonicalPersonId: voter, isApproverNow: facts.isApproverNow },
    said: { questions: messages.filter(({ kind }) => kind === 'question').length, messages: messages.length },
  }
  const isRequester = facts.requesterCanonicalId === scope.canonicalPersonId
  return {
    request,
    votes,
    messages,
    evidence,
    held,
    earlier,
    asOf,
    viewerId: scope.personId,
    approvers: approvers.map((one) => ({
      personId: one.personId,
      name: one.name,
      mayDecide: one.canonicalPersonId !== facts.requesterCanonicalId,
    })),
    viewer: {
      mayVote: decision.kind !== 'refused',
      whyNot: decision.kind === 'refused' ? decision.message : null,
      isRequester,
      mayWithdraw: isRequester && request.state === 'pending',
      mayAsk: decideQuestion(talk, asOf).kind === 'said',
      mayAnswer: decideAnswer(talk, asOf).kind === 'said',
    },
    closed: closed && request.state === 'pending' ? refuseClosed(closed).message : null,
    contentChanged: facts.currentHash !== request.entitlementHash,
    extension: extended && extensionOf(request, extended, moved),
  }
}

function extensionOf(request: RequestRow, grant: ExtendedGrant, moved: MovedEnd | null): RequestedExtension | null {
  const from = moved?.fromEndsAt ?? grant.endsAt
  if (from === null) return null
  const toEndsAt = moved?.toEndsAt ?? plus(from, request.durationMs)
  return { grantId: grant.id, grantState: grant.state, fromEndsAt: from, toEndsAt, decided: moved !== null }
}

export type RequestPreview = {
  refusal: { code: Refusal['code']; message: string } | null
  approverTeam: string | null
  /** Who may decide, by name. */
  approvers: string[]
  maxDurationMs: number
  heldStanding: boolean
}

/** What would become of a request, before it is made. */
export async function previewRequest(
  ctx: PersonContext,
  asked: { identityId: IdentityId; entitlementId: EntitlementId; durationMs: number },
): Promise<RequestPreview> {
  const { target, approvers } = await loadTarget(ctx, ctx.db, asked)
  const decision = decideSubmit(
    submitFacts(ctx.actor.canonicalPersonId, target, approvers, { durationMs: asked.durationMs, startsInMs: null }),
  )
  return {
    refusal:
      decision.kind === 'refused'
        ? { code: decision.code, message: decision.message }
        : await closedRefusal(ctx, { sourceId: target.sourceId, identityId: asked.identityId }),
    approverTeam: target.approverTeamName,
    approvers: approvers.filter((one) => one.canonicalPersonId !== ctx.actor.canonicalPersonId).map((one) => one.name),
    maxDurationMs: target.maxDurationMs,
    heldStanding: target.heldStanding,
  }
}

async function closedRefusal(
  ctx: PersonContext,
  target: Parameters<typeof closedFor>[1],
): Promise<RequestPreview['refusal']> {
  const closed = await closedFor(ctx.db, target)
  if (!closed) return null
  const { code, message } = refuseClosed(closed)
  return { code, message }
}
