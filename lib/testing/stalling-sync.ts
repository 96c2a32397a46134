/**
 * A worker of its own process that stalls inside a sync, for tests that kill it there. Reads DATABASE_URL, SYNC_ID and
 * TARGET_KEY; says `stalled` on standard output when it holds its third page of identities.
 */
import { runDueSync } from '#lib/inventory/server.ts'
import { openDatabase } from '#lib/platform/db/database.ts'
import { silentLog } from '#lib/platform/log.ts'
import type { SyncId } from '#lib/kernel/ids.ts'
import { parseKeyring } from '#lib/platform/secrets/keyring.ts'
import { fakeIdentity, fakeRegistry, fakeTarget } from './fake-connector.ts'

export const STALLING_KEY = `k1 ${Buffer.alloc(32, 7).toString('base64')}`
export const stallingTarget = (key: string) =>
  fakeTarget({ key, identities: Array.from({ length: 8 }, (_, index) => fakeIdentity(`svc-${index}`)) })

async function stall(databaseUrl: string, syncId: string, targetKey: string): Promise<void> {
  const target = stallingTarget(targetKey)
  target.beforePage = (cursor) => {
    if (cursor !== '1:4') return
    process.stdout.write('stalled\n')
    // Alive, and never done: only a kill ends it.
    return new Promise(() => setInterval(() => {}, 60_000))
  }
  const db = openDatabase(databaseUrl)
  const deps = { keyring: parseKeyring(STALLING_KEY), connectorFor: fakeRegistry(target) }
  await runDueSync(
    { actor: { kind: 'worker', name: 'doomed' }, via: 'worker', requestId: 'doomed', db, log: silentLog },
    { ...deps, only: syncId as SyncId },
  )
}

const { DATABASE_URL, SYNC_ID, TARGET_KEY } = process.env
if (process.argv[1] === import.meta.filename && DATABASE_URL && SYNC_ID && TARGET_KEY)
  await stall(DATABASE_URL, SYNC_ID, TARGET_KEY)
