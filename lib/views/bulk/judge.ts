/** What each command would say to one row now: the same rules on the same facts, without the lock. */
import { driftForDecision } from '#lib/access/store/drift.ts'
import { factsOf } from '#lib/access/commands/decided-drift.ts'
import { decideAdoption, decideRemoval } from '#lib/access/decide-drift.ts'
import { decideEnd } from '#lib/access/decide-end.ts'
import { grantForEnd } from '#lib/access/store/facts.ts'
import { getRequest } from '#lib/access/server.ts'
import { DomainError, isDomainError } from '#lib/kernel/errors.ts'
import { type IdKind, type Id, isId, type TeamId } from '#lib/kernel/ids.ts'
import { judgeClaim } from '#lib/ownership/decide-claim.ts'
import { humanOf } from '#lib/ownership/load-facts.ts'
import { seeIdentity } from '#lib/ownership/server.ts'
import { pendingClaimOf } from '#lib/ownership/store/claims.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import type { BulkAction, BulkItem } from '../model.ts'

export type BulkOptions = { teamId?: TeamId | undefined }
type Judged = { name: string; decision: { kind: string } | { kind: 'refused'; code: string; message: string } }
type Judge = (ctx: PersonContext, id: string, options: BulkOptions) => Promise<Judged>

const missing = () => new DomainError('not-found', 'There is no such row, or it is outside what you may see.')
function idOf<K extends IdKind>(kind: K, id: string): Id<K> {
  if (!isId(kind, id)) throw missing()
  return id
}

const claimOf: Judge = async (ctx, id, { teamId }) => {
  const { identity, owner } = await seeIdentity(ctx, idOf('identity', id))
  const by = ctx.actor.personId
  const of = { sourceId: identity.sourceId, identityId: identity.id, claimedBy: by }
  const pending = owner ? await ctx.db.sqlTransaction((tx) => pendingClaimOf(tx, of)) : null
  const decision = judgeClaim({
    identityGone: identity.goneAt !== null,
    by: humanOf(ctx),
    for: teamId ? { teamId } : { personId: by },
    presentOwner: owner,
    pending,
  })
  return { name: identity.name, decision }
}

const withdrawalOf: Judge = async (ctx, id) => {
  const { request, viewer } = await getRequest(ctx, idOf('request', id))
  const name = `${request.identityName} → ${request.entitlementName}`
  if (viewer.mayWithdraw) return { name, decision: { kind: 'withdrawn' } }
  const decision = viewer.isRequester
    ? { kind: 'refused', code: 'request.already-decided', message: `The request was ${request.state} already.` }
    : { kind: 'refused', code: 'request.not-requester', message: 'Only the requester can withdraw a request.' }
  return { name, decision }
}

const endOf: Judge = async (ctx, id) => {
  const scope = await loadScope(ctx)
  const grant = await grantForEnd(ctx.db, idOf('grant', id), scope.canonicalPersonId, { lock: false })
  const isApproverOfSource = grant !== null && scope.approverSourceIds.includes(grant.sourceId)
  if (!grant || !(scope.seesAll || grant.actorOwns || grant.isRequester || isApproverOfSource)) throw missing()
  const { isAdmin } = scope
  const { actorOwns: ownsIdentity, isRequester } = grant
  const actor = { ownsIdentity, isApproverOfSource, isRequester, isAdmin, isProduct: false }
  return { name: `${grant.accountName} → ${grant.entitlementName}`, decision: decideEnd({ grant, actor }) }
}

const driftOf =
  (decide: (facts: ReturnType<typeof factsOf>) => Judged['decision']): Judge =>
  async (ctx, id) => {
    const scope = await loadScope(ctx)
    const { canonicalPersonId } = scope
    const drift = await driftForDecision(ctx.db, idOf('drift', id), { canonicalPersonId, lock: false })
    const facts = drift && factsOf(drift, scope)
    if (!facts || !(scope.seesAll || facts.actor.ownsIdentity || facts.actor.isApproverOfSource)) throw missing()
    return { name: `${drift.identityName} → ${drift.entitlementName}`, decision: decide(facts) }
  }

const JUDGES: Readonly<Record<BulkAction, Judge>> = {
  'claim-identities': claimOf,
  'withdraw-requests': withdrawalOf,
  'end-grants': endOf,
  'adopt-drift': driftOf((facts) => decideAdoption(facts, false)),
  'remove-drift': driftOf(decideRemoval),
}

export async function judgeItem(
  ctx: PersonContext,
  action: BulkAction,
  id: string,
  options: BulkOptions,
): Promise<BulkItem> {
  try {
    const { name, decision } = await JUDGES[action](ctx, id, options)
    return 'code' in decision
      ? { id, name, will: null, refused: { code: decision.code, message: decision.message } }
      : { id, name, will: decision.kind, refused: null }
  } catch (error) {
    if (!isDomainError(error)) throw error
    return { id, name: id, will: null, refused: { code: error.code, message: error.message } }
  }
}
