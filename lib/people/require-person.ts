/** For what only a human can do. */
import { DomainError } from '#lib/kernel/errors.ts'
import { type Context, isPerson, type PersonContext } from '#lib/platform/context.ts'

/** @throws DomainError `auth.forbidden` */
export function requirePerson(ctx: Context): PersonContext {
  if (isPerson(ctx)) return ctx
  throw new DomainError('auth.forbidden', 'Only a person can do this.')
}
