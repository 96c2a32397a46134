/** What the commands of this room decide by: the identity under its lock, its owner, the human who acts. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import { findIdentity, lockIdentity } from '#lib/inventory/server.ts'
import type { Identity } from '#lib/inventory/model.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import type { Human, Refusal } from './decide-claim.ts'
import type { OwnerFacts } from './model.ts'
import { ownerFacts, wasUnownedLately } from './store/ownership.ts'
import { seesIdentity } from './visibility.ts'

export const humanOf = ({ actor }: PersonContext): Human => ({
  canonicalPersonId: actor.canonicalPersonId,
  teamIds: actor.teamIds,
  isAdmin: actor.roles.has('admin'),
})

export const noSuchIdentity = () => new DomainError('not-found', 'There is no such identity.')

/**
 * Refuses what the actor cannot see. Read before the lock: whoever saw the identity unowned when they acted is told
 * that another was quicker, and not that it does not exist.
 */
export async function mustSee(ctx: PersonContext, identityId: IdentityId): Promise<void> {
  const [scope, identity] = await Promise.all([loadScope(ctx), findIdentity(ctx.db, identityId)])
  if (!identity) throw noSuchIdentity()
  const owner = await ownerFacts(ctx.db, identity.sourceId, identityId)
  if (seesIdentity(scope, identity.sourceId, owner) || (await wasUnownedLately(ctx.db, identity.sourceId, identityId)))
    return
  throw noSuchIdentity()
}

export type Held = { identity: Identity; owner: OwnerFacts | null }

export async function holdIdentity(tx: SqlTx, identityId: IdentityId): Promise<Held> {
  const identity = await lockIdentity(tx, identityId)
  if (!identity) throw noSuchIdentity()
  return { identity, owner: await ownerFacts(tx, identity.sourceId, identityId) }
}

/** @throws DomainError of the refusal */
export function mustBeAllowed<T extends { kind: string }>(
  verdict: T | Refusal,
): asserts verdict is Exclude<T, Refusal> {
  if (verdict.kind === 'refused' && 'code' in verdict) throw new DomainError(verdict.code, verdict.message)
}

/** @throws DomainError `ownership.not-owner` */
export function mustOwn(ctx: PersonContext, owner: OwnerFacts | null, orAdmin: boolean): asserts owner is OwnerFacts {
  if (owner === null) throw new DomainError('ownership.not-owner', 'Nobody owns this identity. Claim it first.')
  const owns = owner.memberPersonIds.includes(ctx.actor.canonicalPersonId)
  if (!owns && !(orAdmin && ctx.actor.roles.has('admin')))
    throw new DomainError('ownership.not-owner', `Only its owner, ${owner.ownerName}, may do this.`)
}
