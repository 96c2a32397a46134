/** The door of access for pages, routes, scripts and the worker. */
export { submitRequest, type SubmitRequestInput } from './commands/submit-request.ts'
export { castVote, type CastVoteInput, type VoteOutcome } from './commands/cast-vote.ts'
export { withdrawRequest } from './commands/withdraw-request.ts'
export { endGrant } from './commands/end-grant.ts'
export { lapseRequests } from './commands/lapse-requests.ts'
export { sweepSource } from './commands/sweep-source.ts'
export {
  getRequest,
  listRequests,
  previewRequest,
  waitingForMe,
  type RequestDetail,
  type RequestFilter,
  type RequestPreview,
  type RequestView,
} from './queries/requests.ts'
export { getGrant, grantCounts, listGrants, type GrantDetail, type GrantFilter } from './queries/grants.ts'
export type { RequestRow } from './store/request-reads.ts'
export type { GrantRow, GrantView, GrantCounts } from './store/grant-reads.ts'
export { createEngine, type Engine } from './expiry/engine.ts'
export { engineDeps } from './engine-deps.ts'
