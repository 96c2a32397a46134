/** The one way an identity changes hands: the present ownership ends and the next begins, each with its audit row. */
import { recordEvents } from '#lib/audit/record.ts'
import type { ClaimId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import type { Held } from './load-facts.ts'
import type { OwnerRef } from './model.ts'
import { endOwnership, insertOwnership, nameOfOwner } from './store/ownership.ts'

export type Handover = Held & { to: OwnerRef; claimId: ClaimId; why: string }

/** Call it while the identity is held. */
export async function changeOwner(
  tx: SqlTx,
  ctx: PersonContext,
  { identity, owner, to, claimId, why }: Handover,
): Promise<void> {
  const of = { sourceId: identity.sourceId, identityId: identity.id }
  const name = await nameOfOwner(tx, to)
  if (owner) {
    await endOwnership(tx, owner.ownershipId, { reason: why, by: ctx.actor.personId })
    await recordEvents(tx, ctx, {
      type: 'ownership.ended',
      subject: { kind: 'ownership', id: owner.ownershipId },
      ...of,
      summary: `${owner.ownerName} no longer owns ${identity.name}`,
      payload: { why, next: name },
    })
  }
  const ownershipId = await insertOwnership(tx, { ...of, owner: to, claimId })
  await recordEvents(tx, ctx, {
    type: 'ownership.began',
    subject: { kind: 'ownership', id: ownershipId },
    ...of,
    summary: `${name} owns ${identity.name}`,
    payload: { claimId, why },
  })
}
