/** Which keys there are and what each seals, for those who see everything. Key material is never read for this. */
import { hostname } from 'node:os'
import { DomainError } from '#lib/kernel/errors.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { readWorkers } from '#lib/platform/heartbeat.ts'
import type { Keyring } from '#lib/platform/secrets/keyring.ts'
import { mayManageSources } from '../authorise.ts'
import { productDeps } from '../deps.ts'
import { type KeyRing, keyUses } from './model.ts'
import { lastRotation, sealedByKey } from './store.ts'

/** Machines other than this one on which a worker beats: their key file is not ours to change. */
export const otherHosts = async (db: SqlRunner): Promise<string[]> => {
  const here = hostname()
  const hosts = (await readWorkers(db)).filter(({ alive, host }) => alive && host !== here).map(({ host }) => host)
  return [...new Set(hosts)].toSorted()
}

/** @throws DomainError `auth.forbidden` */
export async function keyRing(ctx: Context, keyring: Keyring = productDeps().keyring): Promise<KeyRing> {
  if (!(await loadScope(ctx)).seesAll)
    throw new DomainError('auth.forbidden', 'The keys are shown to those who see everything.')
  const [sealed, rotatedAt, hosts] = await Promise.all([sealedByKey(ctx.db), lastRotation(ctx.db), otherHosts(ctx.db)])
  // Asked for first: it reads the file again, and the ids after it are those of now.
  const current = keyring.current.keyId
  const keys = keyUses({ current, held: keyring.keyIds }, sealed)
  return {
    keys,
    secrets: sealed.reduce((sum, row) => sum + row.sealed, 0),
    sealedByCurrent: keys.find((key) => key.current)?.sealed ?? 0,
    rotatedAt,
    otherHosts: hosts,
    mayRotate: mayManageSources(ctx.actor),
  }
}
