/** Which events a signed-in person hears of: those about what they may see. Pure. */
import type { PersonActor } from '#lib/platform/context.ts'
import type { LiveEvent } from './model.ts'

/** An event with what decides who may hear of it. */
export type Heard = LiveEvent & {
  actorId: string | null
  /** Of the request, or of the grant's request. */
  requesterId: string | null
  claimantId: string | null
  approverTeamId: string | null
  ownerPersonIds: readonly string[]
  ownerTeamIds: readonly string[]
}

export function mayHear(viewer: PersonActor, event: Heard): boolean {
  if (viewer.roles.size > 0) return true
  // The whole estate's kill switch concerns everybody.
  if (event.subjectKind === 'halt' && event.sourceId === null) return true
  const me: string = viewer.personId
  const mine: ReadonlySet<string> = viewer.teamIds
  if (event.actorId === me || event.requesterId === me || event.claimantId === me) return true
  if (event.subjectKind === 'person' && event.subjectId === me) return true
  if (event.approverTeamId !== null && mine.has(event.approverTeamId)) return true
  if (event.identityId === null) return false
  const isUnowned = event.ownerPersonIds.length === 0 && event.ownerTeamIds.length === 0
  // What is asked for and given to an unowned identity is not everybody's business; that it exists and is claimed is.
  if (isUnowned) return !['request', 'vote', 'message', 'grant'].includes(event.subjectKind)
  return event.ownerPersonIds.includes(me) || event.ownerTeamIds.some((teamId) => mine.has(teamId))
}

/** Only ids leave the house. */
export const toLiveEvent = ({ type, subjectKind, subjectId, identityId, sourceId, seq }: Heard): LiveEvent => ({
  type,
  subjectKind,
  subjectId,
  identityId,
  sourceId,
  seq,
})
