/** The door of people for routes, scripts and the rooms above. Pages also use web/server.ts, which needs Next. */
export { authenticate, authenticateRequest, requireSession } from './authenticate.ts'
export { addTeamMember, type MembershipInput } from './commands/add-team-member.ts'
export { changeOrganisation } from './commands/change-organisation.ts'
export { changePreferences } from './commands/change-preferences.ts'
export { createTeam, type CreateTeamInput } from './commands/create-team.ts'
export { createTokenByEmail } from './commands/create-token-by-email.ts'
export { createToken, type CreatedToken, type CreateTokenInput } from './commands/create-token.ts'
export { disablePerson, type DisableOutcome } from './commands/disable-person.ts'
export { enablePerson } from './commands/enable-person.ts'
export { endMembership } from './commands/end-membership.ts'
export { endRole } from './commands/end-role.ts'
export { endSessions } from './commands/end-sessions.ts'
export { grantRole, type RoleInput } from './commands/grant-role.ts'
export { grantRoleByEmail, type GrantedByEmail } from './commands/grant-role-by-email.ts'
export { invitePerson, type InvitePersonInput } from './commands/invite-person.ts'
export { removeTeam } from './commands/remove-team.ts'
export { renameTeam, type RenameTeamInput } from './commands/rename-team.ts'
export { revokeToken } from './commands/revoke-token.ts'
export { updatePerson, type UpdatePersonInput } from './commands/update-person.ts'
export { type ActorFacts, actorFacts } from './queries/actor-facts.ts'
export { type AskedList, askList, type FacetValue, type ListFacets, listTerms, toFacets } from './queries/list-query.ts'
export { loadScope } from './queries/load-scope.ts'
export {
  countPeopleMatching,
  getPerson,
  getTeam,
  listPeople,
  listTeamRefs,
  listTeams,
  myTokens,
  peopleFacets,
  peopleListFor,
  type PeopleQuery,
} from './queries/people.ts'
export { getOrganisation, myPreferences } from './queries/preferences.ts'
export { recheck } from './recheck.ts'
export { requirePerson } from './require-person.ts'
export { isSameHuman, type Scope, scopeOf } from './scope.ts'
export { namesOfPeople } from './store/lists.ts'
export { findPeopleByEmail, type StoredPerson } from './store/people.ts'
