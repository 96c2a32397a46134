/** The door of access for pages, routes, scripts and the worker. */
export { submitRequest, type SubmitRequestInput } from './commands/submit-request.ts'
export { castVote, type CastVoteInput, type VoteOutcome } from './commands/cast-vote.ts'
export { askRequester } from './commands/ask-requester.ts'
export { answerQuestion } from './commands/answer-question.ts'
export type { MessageRow } from './store/messages.ts'
export { withdrawRequest } from './commands/withdraw-request.ts'
export { endGrant } from './commands/end-grant.ts'
export { submitExtension, type SubmitExtensionInput } from './commands/submit-extension.ts'
export { shortenGrant } from './commands/shorten-grant.ts'
export { forceCloseGrant } from './commands/force-close-grant.ts'
export { pullKillSwitch, type Pulled } from './commands/pull-kill-switch.ts'
export { liftKillSwitch } from './commands/lift-kill-switch.ts'
export { lapseRequests } from './commands/lapse-requests.ts'
export { remindFailing } from './commands/remind-failing.ts'
export { closeDriftOfRemoved } from './commands/close-drift-of-removed.ts'
export { sweepSource } from './commands/sweep-source.ts'
export { takeBackDrift } from './commands/take-back-drift.ts'
export { adoptDrift, type AdoptDriftInput } from './commands/adopt-drift.ts'
export { removeDrift } from './commands/remove-drift.ts'
export {
  driftCounts,
  type DriftDetail,
  driftFacets,
  type DriftFilter,
  driftToDecide,
  getDrift,
  driftListFacets,
  listDrift,
} from './queries/drift.ts'
export type { DriftCounts, DriftFacetCount, DriftRow, DriftView } from './store/drift-reads.ts'
export {
  getRequest,
  listRequests,
  listWaiting,
  requestFacets,
  previewRequest,
  countWaitingForMe,
  waitingForMe,
  type RequestDetail,
  type RequestedExtension,
  type RequestFilter,
  type RequestPreview,
  type RequestView,
} from './queries/requests.ts'
export { type Began, declareRestoration } from './commands/begin-restoration.ts'
export { finishRestoration } from './commands/finish-restoration.ts'
export { lookAtDatabase, reconcileRestoration } from './commands/reconcile-restoration.ts'
export { createDatabaseWatch, type DatabaseWatch, type MarkKeeper } from './commands/watch-database.ts'
export { type RestorationSource, restorationStatus, type RestorationStatus } from './queries/restorations.ts'
export { productMarkKeeper } from './restore/mark-file.ts'
export { lookBeforeWork } from './restore/worker-start.ts'
export { listBanners } from './queries/banners.ts'
export {
  countListedGrants,
  getGrant,
  grantFacets,
  listGrants,
  openGrantCounts,
  type GrantDetail,
  type GrantFilter,
} from './queries/grants.ts'
export type { RequestRow } from './store/request-reads.ts'
export type { GrantRow, GrantView, OpenGrantCounts } from './store/grant-reads.ts'
export {
  getHalt,
  haltOutlook,
  type HaltOutlook,
  type HaltPreview,
  haltsConcerningMe,
  listHalts,
  previewPull,
} from './queries/halts.ts'
export type { Halt, HaltCounts, HaltView } from './store/halts.ts'
export { createEngine, type Engine } from './expiry/engine.ts'
export { engineDeps } from './engine-deps.ts'
/** Which grants an actor's own lists show and how they ended, as SQL: figures of rooms above count nothing else. */
export { ownedBy, visibleTo } from './store/visible.ts'
export { GRANT_ENDS, type GrantEnd, HELD_MS, HOW_ENDED, type OvershootBetween, provenGone } from './store/how-ended.ts'
