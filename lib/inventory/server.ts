/** The door of the inventory for pages, routes, scripts, the worker and the rooms above. */
export { addSource, type AddedSource, type AddSourceInput } from './commands/add-source.ts'
export { changeSource, type ChangedSource, type ChangeSourceInput } from './commands/change-source.ts'
export { testSource, testAddress, type TestAddressInput } from './commands/test-source.ts'
export { requestSync, type RequestSyncInput } from './commands/request-sync.ts'
export { importAgain, type Imported, importSource, mustTakeFiles } from './commands/import-source.ts'
export { removeSource } from './commands/remove-source.ts'
export { setRequestable, type SetRequestableInput } from './commands/set-requestable.ts'
export { rewrapSecrets } from './commands/rewrap-secrets.ts'
export { runDueSync, type SyncOptions, type SyncOutcome } from './jobs.ts'
export {
  getSource,
  getSyncRun,
  listEntitlements,
  listSources,
  listUncountedSources,
  listSyncRuns,
  type EntitlementQuery,
} from './queries.ts'
export { byConnection, countSources, sourcesMatching } from './query/source-rules.ts'
export { openSource, type OpenSource } from './source-session.ts'
export { productDeps, type InventoryDeps } from './deps.ts'
export { connectorKinds } from './connectors/registry.ts'
export { mayManageSources, mustManageSources } from './authorise.ts'
export { findEntitlement, lockEntitlement, requestableOf, escapeLike } from './store/entitlements.ts'
export { findSource, findSourceByName, type StoredSource } from './store/sources.ts'
export { findIdentity, lockIdentity, readCredentials } from './store/identities.ts'
export { isStanding, originOf, present, standsNow } from './store/standing.ts'
