/** One page of a listing, stored with the cursor that follows it. */
import type { SqlTx } from '#lib/platform/db/database.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Found, RawPage } from './connectors/contract.ts'
import { type Sync, upsertCredentials, upsertEntitlements, upsertHoldings, upsertIdentities } from './store/pages.ts'
import type { StoredSource } from './store/sources.ts'
import { advanceRun, type ClaimedRun } from './store/sync-runs.ts'

export type FetchedPage = { page: RawPage; found: readonly Found[]; fetchedFrom: Instant }

/** Call it while the run is held. Returns how many facts were new or confirmed. */
export async function storePage(
  tx: SqlTx,
  { run, source }: { run: ClaimedRun; source: StoredSource },
  { page, found, fetchedFrom }: FetchedPage,
): Promise<number> {
  const sync: Sync = { sourceId: source.id, runId: run.id, environment: source.environment }
  const of = <T extends Found['type']>(type: T) =>
    found.flatMap((one) => (one.type === type ? [one.value as Extract<Found, { type: T }>['value']] : []))
  // In this order, because credentials and holdings speak of what came before them.
  const entitlements = of('entitlement')
  const identities = of('identity')
  const credentials = of('credential')
  const holdings = of('holding')
  let stored = 0
  if (entitlements.length) stored += await upsertEntitlements(tx, sync, entitlements)
  if (identities.length) stored += await upsertIdentities(tx, sync, identities)
  if (credentials.length) stored += await upsertCredentials(tx, sync, credentials)
  if (holdings.length) stored += await upsertHoldings(tx, sync, holdings, fetchedFrom)
  await advanceRun(tx, run, page, found.length, found.length - stored)
  return stored
}
