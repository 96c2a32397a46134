/** Revokes a personal token: the next request with it is refused. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId, TokenId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { doneBy, mayManagePeople } from '../admin-rules.ts'
import { findPerson } from '../store/people.ts'
import { lockToken, revokeTokenRow } from '../store/tokens.ts'

export async function revokeToken(ctx: Context, { tokenId }: { tokenId: TokenId }): Promise<{ changed: boolean }> {
  return ctx.db.transaction(async (tx) => {
    const token = await lockToken(tx, tokenId)
    const own = token !== null && ctx.actor.kind === 'person' && ctx.actor.personId === token.personId
    if (!token || (!own && !mayManagePeople(ctx.actor))) throw new DomainError('not-found', 'There is no such token.')
    if (token.revokedAt !== null) return { changed: false }
    const person = await findPerson(tx, token.personId)
    await revokeInside(tx, ctx, token, { id: token.personId, name: person?.name ?? token.personId })
    return { changed: true }
  })
}

export async function revokeInside(
  tx: SqlTx,
  ctx: Context,
  token: { id: TokenId; name: string },
  person: { id: PersonId; name: string },
): Promise<void> {
  await revokeTokenRow(tx, token.id, doneBy(ctx.actor))
  await recordEvents(tx, ctx, {
    type: 'token.revoked',
    subject: { kind: 'token', id: token.id },
    summary: `${ctx.actor.name} revoked the token ${token.name} of ${person.name}`,
    payload: { personId: person.id },
  })
}
