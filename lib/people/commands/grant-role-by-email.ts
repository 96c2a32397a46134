/** `curfew person grant EMAIL ROLE`: to the one account with this address, else by an invitation. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Context, StoredRole } from '#lib/platform/context.ts'
import { requireAdmin } from '../admin-rules.ts'
import { normaliseEmail } from '../model.ts'
import { findPeopleByEmail } from '../store/people.ts'
import { grantRole } from './grant-role.ts'
import { invitePerson } from './invite-person.ts'

export type GrantedByEmail =
  | { kind: 'invited'; personId: PersonId }
  /** The account is named in full: an address at an issuer that does not verify addresses proves nothing. */
  | { kind: 'granted' | 'unchanged'; personId: PersonId; name: string; issuer: string | null; subject: string | null }

export async function grantRoleByEmail(
  ctx: Context,
  input: { email: string; role: StoredRole },
): Promise<GrantedByEmail> {
  requireAdmin(ctx.actor, 'give roles')
  const email = normaliseEmail(input.email)
  const found = (await findPeopleByEmail(ctx.db, email)).filter((person) => person.status !== 'disabled')
  const [person, second] = found
  if (!person) return { kind: 'invited', ...(await invitePerson(ctx, { email, roles: [input.role] })) }
  if (second)
    throw new DomainError(
      'people.invitation-ambiguous',
      `${found.length} people have the address ${email}. Give the role on the page of the right one.`,
    )
  const { changed } = await grantRole(ctx, { personId: person.id, role: input.role })
  const { id: personId, name, issuer, subject } = person
  return { kind: changed ? 'granted' : 'unchanged', personId, name, issuer, subject }
}
