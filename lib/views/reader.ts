/** The person as the rules about views see them. */
import type { PersonContext } from '#lib/platform/context.ts'
import type { Reader } from './decide-view.ts'

export const readerOf = ({ actor }: PersonContext): Reader => ({
  canonicalPersonId: actor.canonicalPersonId,
  teamIds: actor.teamIds,
  isAdmin: actor.roles.has('admin'),
})
