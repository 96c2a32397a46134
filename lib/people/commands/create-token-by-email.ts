/** `curfew token create`: for the one active person with this address. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { Context } from '#lib/platform/context.ts'
import { normaliseEmail } from '../model.ts'
import { findPeopleByEmail } from '../store/people.ts'
import { createToken, type CreatedToken, type CreateTokenInput } from './create-token.ts'

export async function createTokenByEmail(
  ctx: Context,
  { email, ...input }: Omit<CreateTokenInput, 'personId'> & { email: string },
): Promise<CreatedToken> {
  const found = (await findPeopleByEmail(ctx.db, normaliseEmail(email))).filter((person) => person.status === 'active')
  const [person, second] = found
  if (!person)
    throw new DomainError('not-found', `Nobody active has the address ${email}. They must have signed in once.`)
  if (second)
    throw new DomainError(
      'people.invitation-ambiguous',
      `${found.length} people have the address ${email}. They can make tokens themselves in the settings.`,
    )
  return createToken(ctx, { ...input, personId: person.id })
}
