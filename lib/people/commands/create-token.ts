/** Makes a personal token. Its secret is answered once and never stored. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import { plus } from '#lib/kernel/time.ts'
import type { Actor, Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { type Secret, secret as hidden } from '#lib/platform/secret-value.ts'
import { type AccessToken, TOKEN_LIFETIME_MAX_MS, TOKEN_LIFETIME_MIN_MS, type TokenScope } from '../model.ts'
import { lockPerson } from '../store/people.ts'
import { insertToken } from '../store/tokens.ts'
import { hashSecret, newTokenSecret } from '../token-secret.ts'

export type CreateTokenInput = { personId: PersonId; name: string; scopes: readonly TokenScope[]; lifetimeMs: number }
export type CreatedToken = { token: AccessToken; secret: Secret }

export async function createToken(ctx: Context, input: CreateTokenInput): Promise<CreatedToken> {
  requireMayCreate(ctx.actor, input.personId)
  requireSensible(input)
  const secret = newTokenSecret()
  return ctx.db.transaction(async (tx) => {
    const person = await lockPerson(tx, input.personId)
    if (!person) throw new DomainError('not-found', 'There is no such person.')
    if (person.status !== 'active')
      throw new DomainError('state.conflict', `${person.name} is ${person.status}: a token would not work.`)
    const id = newId('token')
    const scopes = [...new Set(input.scopes)]
    const expiresAt = plus(await databaseTime(tx), input.lifetimeMs)
    const token = await insertToken(tx, {
      id,
      personId: person.id,
      name: input.name,
      tokenHash: hashSecret(secret),
      scopes,
      expiresAt,
    })
    await recordEvents(tx, ctx, {
      type: 'token.created',
      subject: { kind: 'token', id },
      summary: `${ctx.actor.name} made the token ${input.name} for ${person.name}`,
      payload: { personId: person.id, scopes, expiresAt },
    })
    return { token, secret: hidden(secret) }
  })
}

/** A token that could make tokens could make itself wider or longer. */
function requireMayCreate(actor: Actor, personId: PersonId): void {
  if (actor.kind === 'operator' || actor.kind === 'demo') return
  if (actor.kind !== 'person' || actor.personId !== personId)
    throw new DomainError('auth.forbidden', 'People make tokens for themselves only.')
  if (actor.authenticatedBy.by === 'token')
    throw new DomainError('auth.forbidden', 'A token cannot make tokens. Sign in in a browser.')
}

function requireSensible(input: CreateTokenInput): void {
  if (input.scopes.length === 0) throw new DomainError('input.invalid', 'Choose at least one scope.')
  if (input.lifetimeMs < TOKEN_LIFETIME_MIN_MS || input.lifetimeMs > TOKEN_LIFETIME_MAX_MS)
    throw new DomainError('input.invalid', 'A token lives from one minute to 365 days.')
}
