/** A fresh key, and every stored secret sealed with it. The older keys stay in the file: backups need them. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { Context } from '#lib/platform/context.ts'
import { settings } from '#lib/platform/env.ts'
import { addKey, loadKeyring } from '#lib/platform/secrets/keyring.ts'
import { mustManageSources, personIdOf } from '../../authorise.ts'
import { rewrapSecrets } from '../../commands/rewrap-secrets.ts'
import { ROTATION_SETTING } from '../model.ts'
import { otherHosts } from '../queries.ts'
import { lockRotation, saveRotation } from '../store.ts'

/**
 * The key comes before what it seals: a process that dies in between leaves a key that seals nothing yet, and the next
 * rotation, or sealing the rest, goes on from there.
 * @throws DomainError `secret.key-elsewhere` where workers live on machines whose key file this cannot reach
 */
export async function rotateKey(
  ctx: Context,
  keyFile: string = settings().keyFile,
): Promise<{ rewrapped: number; keyId: string }> {
  mustManageSources(ctx.actor)
  const hosts = await otherHosts(ctx.db)
  if (hosts.length > 0)
    throw new DomainError(
      'secret.key-elsewhere',
      `Workers live on other machines (${hosts.join(', ')}), which would not have the new key. Run "curfew key rotate" with the key file that all of them share, or copy it to each.`,
    )
  // Made first when there is none, so that the old key stays readable whatever happens next.
  loadKeyring(keyFile, { create: true })
  const keyId = await ctx.db.transaction(async (tx) => {
    await lockRotation(tx)
    const { current } = addKey(keyFile)
    await saveRotation(tx, current.keyId, personIdOf(ctx.actor))
    await recordEvents(tx, ctx, {
      type: 'setting.changed',
      subject: { kind: 'setting', id: ROTATION_SETTING },
      summary: `${ctx.actor.name} rotated the key of stored secrets: ${current.keyId} is the current one`,
      payload: { keyId: current.keyId },
    })
    return current.keyId
  })
  const { rewrapped } = await sealTheRest(ctx, keyFile)
  return { rewrapped, keyId }
}

/** For what a rotation left: secrets that an older key seals. */
export const sealTheRest = (
  ctx: Context,
  keyFile: string = settings().keyFile,
): Promise<{ rewrapped: number; keyId: string }> =>
  rewrapSecrets(ctx, { keyring: loadKeyring(keyFile, { create: false }) })
