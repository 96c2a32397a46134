/** Builds the acting person from what the store read. Pure. */
import type { PersonActor } from '#lib/platform/context.ts'
import type { ActorRow, SessionActorRow, TokenActorRow } from './store/actors.ts'

const personOf = (row: ActorRow) => ({
  kind: 'person' as const,
  personId: row.personId,
  canonicalPersonId: row.canonicalPersonId,
  name: row.name,
  email: row.email,
  roles: new Set(row.roles),
  teamIds: new Set(row.teamIds),
})

export const actorBySession = (
  row: ActorRow & Pick<SessionActorRow, 'sessionId' | 'authenticatedAt'>,
): PersonActor => ({
  ...personOf(row),
  authenticatedBy: { by: 'session', sessionId: row.sessionId, authenticatedAt: row.authenticatedAt },
})

export const actorByToken = (row: TokenActorRow): PersonActor => ({
  ...personOf(row),
  authenticatedBy: { by: 'token', tokenId: row.tokenId, scopes: new Set(row.scopes) },
})
