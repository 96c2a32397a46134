/** Someone says that an identity is theirs, or their team's: at once when nobody owns it, else for the owner to decide. */
import { recordEvents } from '#lib/audit/record.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { changeOwner } from '../change-owner.ts'
import { judgeClaim } from '../decide-claim.ts'
import { type Held, holdIdentity, humanOf, mustBeAllowed, mustSee } from '../load-facts.ts'
import type { ClaimOutcome, OwnerRef } from '../model.ts'
import { closeClaim, insertClaim, pendingClaimOf } from '../store/claims.ts'
import { nameOfOwner } from '../store/ownership.ts'

/** `for` is the claimant when nothing else is said. */
export type ClaimInput = { identityId: IdentityId; reason: string; for?: OwnerRef | undefined }

/** @throws DomainError `not-found` | `identity.gone` | `auth.forbidden` | `claim.already-owner` | `claim.already-pending` */
export async function claimIdentity(ctx: PersonContext, input: ClaimInput): Promise<ClaimOutcome> {
  await mustSee(ctx, input.identityId)
  const wished = input.for ?? { personId: ctx.actor.personId }
  return ctx.db.transaction(async (tx) => {
    const held = await holdIdentity(tx, input.identityId)
    const of = { sourceId: held.identity.sourceId, identityId: held.identity.id }
    const pending = await pendingClaimOf(tx, { ...of, claimedBy: ctx.actor.personId })
    const verdict = judgeClaim({
      identityGone: held.identity.goneAt !== null,
      by: humanOf(ctx),
      for: onBehalf(ctx, wished),
      presentOwner: held.owner,
      pending,
    })
    mustBeAllowed(verdict)
    const making = { ...held, wished, reason: input.reason }
    return verdict.kind === 'owned' ? own(tx, ctx, making, verdict.pendingClaimId) : contest(tx, ctx, making)
  })
}

/** Nobody claims for another person: that is what a transfer is for. */
const onBehalf = (ctx: PersonContext, wished: OwnerRef): OwnerRef =>
  'personId' in wished ? { personId: ctx.actor.personId } : wished

type Making = Held & { wished: OwnerRef; reason: string }

async function own(
  tx: SqlTx,
  ctx: PersonContext,
  { identity, owner, wished, reason }: Making,
  waiting: ClaimOutcome['claimId'] | null,
): Promise<ClaimOutcome> {
  const to = onBehalf(ctx, wished)
  const by = ctx.actor.personId
  if (waiting) await closeClaim(tx, waiting, { state: 'accepted', by, reason: 'The owner had let go.' })
  const claimId =
    waiting ??
    (await insertClaim(tx, {
      ...keyOf({ identity }),
      kind: 'claim',
      for: to,
      claimedBy: by,
      reason,
      state: 'accepted',
    }))
  await recordEvents(tx, ctx, {
    type: 'claim.accepted',
    subject: { kind: 'claim', id: claimId },
    ...keyOf({ identity }),
    summary: `${ctx.actor.name} claimed ${identity.name}, which nobody owned`,
    payload: { reason, for: to },
  })
  await changeOwner(tx, ctx, { identity, owner, to, claimId, why: reason })
  return { claimId, state: 'accepted' }
}

async function contest(
  tx: SqlTx,
  ctx: PersonContext,
  { identity, owner, wished, reason }: Making,
): Promise<ClaimOutcome> {
  const to = onBehalf(ctx, wished)
  const claimId = await insertClaim(tx, {
    ...keyOf({ identity }),
    kind: 'claim',
    for: to,
    claimedBy: ctx.actor.personId,
    reason,
    state: 'pending',
  })
  const forWhom = 'teamId' in to ? ` for ${await nameOfOwner(tx, to)}` : ''
  await recordEvents(tx, ctx, {
    type: 'claim.submitted',
    subject: { kind: 'claim', id: claimId },
    ...keyOf({ identity }),
    summary: `${ctx.actor.name} claims ${identity.name}${forWhom}, which ${owner?.ownerName} owns`,
    payload: { reason, for: to },
  })
  return { claimId, state: 'pending' }
}

const keyOf = ({ identity }: Pick<Held, 'identity'>) => ({ sourceId: identity.sourceId, identityId: identity.id })
