/** Who sees, changes and shares a view. Pure. */
import type { ErrorCode } from '#lib/kernel/errors.ts'
import type { PersonId, TeamId } from '#lib/kernel/ids.ts'
import type { Sharing } from './model.ts'

export type ViewFacts = {
  ownerCanonicalId: PersonId
  sharedWith: 'nobody' | 'team' | 'everybody'
  teamId: TeamId | null
}
export type Reader = { canonicalPersonId: PersonId; teamIds: ReadonlySet<TeamId>; isAdmin: boolean }
export type Refusal = { kind: 'refused'; code: ErrorCode; message: string }
const ALLOWED = { kind: 'allowed' } as const

export const ownsView = (view: Pick<ViewFacts, 'ownerCanonicalId'>, by: Pick<Reader, 'canonicalPersonId'>): boolean =>
  view.ownerCanonicalId === by.canonicalPersonId

/** Private is private, from admins too; what is shared has to be mendable when its owner has left. */
export const seesView = (view: ViewFacts, by: Reader): boolean =>
  ownsView(view, by) ||
  view.sharedWith === 'everybody' ||
  (view.sharedWith === 'team' && (by.isAdmin || (view.teamId !== null && by.teamIds.has(view.teamId))))

export const mayEditView = (view: ViewFacts, by: Reader): boolean =>
  ownsView(view, by) || (by.isAdmin && seesView(view, by))

/** To one's own teams, or to everybody; an admin who mends another's view leaves it where it is or narrows it to all. */
export function judgeSharing(
  sharing: Sharing,
  present: Pick<ViewFacts, 'sharedWith' | 'teamId'> | null,
  by: Reader,
): Refusal | typeof ALLOWED {
  if (sharing.with !== 'team' || by.teamIds.has(sharing.teamId)) return ALLOWED
  if (present?.sharedWith === 'team' && present.teamId === sharing.teamId) return ALLOWED
  return { kind: 'refused', code: 'auth.forbidden', message: 'You can share views with teams you are a member of.' }
}
