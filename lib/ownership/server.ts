/** The door of ownership for pages, routes, scripts and the rooms above. */
export { claimIdentity, type ClaimInput } from './commands/claim-identity.ts'
export { claimIdentities, type ClaimResult, type ClaimsInput } from './commands/claim-identities.ts'
export { decideClaim, type DecideClaimInput } from './commands/decide-claim.ts'
export { withdrawClaim } from './commands/withdraw-claim.ts'
export { transferOwnership, type TransferInput } from './commands/transfer-ownership.ts'
export { releaseOwnership } from './commands/release-ownership.ts'
export { declareBaseline, type BaselineOutcome, type DeclareBaselineInput } from './commands/declare-baseline.ts'
export { endBaseline, type EndBaselineInput } from './commands/end-baseline.ts'
export {
  countListedIdentities,
  getIdentity,
  identityListFacets,
  listIdentities,
  listRequestable,
  seeIdentity,
  type SeenIdentity,
} from './queries/identities.ts'
export { claimsOfIdentity, claimsWaitingForMe, getClaim, myClaims, ownershipHistory } from './queries/claims.ts'
export { nextStepsOfMine, type OwnersStep } from './queries/next-steps.ts'
export { claimSuggestions, type Suggestion } from './queries/suggestions.ts'
export { ownerFacts } from './store/ownership.ts'
export { hasLeft, inScope, liveOwnerJoin } from './store/in-scope.ts'
export { isMine, seesIdentity } from './visibility.ts'
