/** After a new key was added: every stored secret is sealed by it, so that the old key is needed no more. */
import { recordEvents } from '#lib/audit/record.ts'
import type { Context } from '#lib/platform/context.ts'
import { rewrapSecret } from '#lib/platform/secrets/envelope.ts'
import { mustManageSources } from '../authorise.ts'
import type { InventoryDeps } from '../deps.ts'
import { productDeps } from '../deps.ts'
import { secretAddress } from '../source-session.ts'
import { replaceSealed, sealedWithOldKey } from '../store/sources.ts'

/** All or none. @throws DomainError `secret.key-missing` | `secret.damaged` */
export async function rewrapSecrets(
  ctx: Context,
  deps: Pick<InventoryDeps, 'keyring'> = productDeps(),
): Promise<{ rewrapped: number; keyId: string }> {
  mustManageSources(ctx.actor)
  const { keyId } = deps.keyring.current
  return ctx.db.transaction(async (tx) => {
    const old = await sealedWithOldKey(tx, keyId)
    for (const { sourceId, name, sealed } of old) {
      const next = rewrapSecret(deps.keyring, secretAddress(sourceId), sealed)
      if (!next) continue
      await replaceSealed(tx, sourceId, next)
      await recordEvents(tx, ctx, {
        type: 'secret.rewrapped',
        subject: { kind: 'secret', id: sourceId },
        sourceId,
        summary: `The secret of ${name} is sealed by a new key`,
        payload: { keyId: next.keyId },
      })
    }
    return { rewrapped: old.length, keyId }
  })
}
