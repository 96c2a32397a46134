/** Who sent this request? A session cookie of our own pages, or a personal token. Authorisation is the commands' work. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { Context, PersonActor, PersonContext } from '#lib/platform/context.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { settings } from '#lib/platform/env.ts'
import { productDatabase, productLog } from '#lib/platform/product.ts'
import { actorBySession, actorByToken } from './actor.ts'
import { TOKEN_PREFIX } from './model.ts'
import { isOwnOrigin } from './origin-rules.ts'
import { sessionCookieName, valueOfCookie } from './session-cookie.ts'
import { hasScope, isWorthWriting, judgeSession, judgeToken, type Standing } from './session-rules.ts'
import { markSeen, markUsed, sessionActor, type SessionActorRow, tokenActor } from './store/actors.ts'
import { clientOf, countFailure, refuseFlood } from './throttle.ts'
import { hashSecret } from './token-secret.ts'

export type Gate = { db: Database; publicOrigin: string; trustedProxies: readonly string[] }

/** The authentication of every API route. A null scope asks for a signed-in person only. */
export async function authenticate(request: Request, scope: string | null, requestId: string): Promise<Context> {
  const { publicUrl, trustedProxies } = settings()
  const db = productDatabase()
  const actor = await authenticateRequest({ db, publicOrigin: publicUrl, trustedProxies }, request, scope)
  const log = productLog().child({ requestId, personId: actor.personId })
  return {
    actor,
    via: actor.authenticatedBy.by === 'session' ? 'web' : 'api',
    requestId,
    db,
    log,
  } satisfies PersonContext
}

/** @throws DomainError `auth.*` or `rate.limited` */
export async function authenticateRequest(gate: Gate, request: Request, scope: string | null): Promise<PersonActor> {
  const authorization = request.headers.get('authorization')
  if (authorization !== null) return byToken(gate, request, authorization, scope)
  const cookie = valueOfCookie(request.headers.get('cookie'), sessionCookieName(gate.publicOrigin))
  if (!cookie)
    throw new DomainError('auth.required', 'Sign in, or send a personal token as "Authorization: Bearer cft_…".')
  const { headers, method } = request
  if (
    !isOwnOrigin({ method, origin: headers.get('origin'), fetchSite: headers.get('sec-fetch-site') }, gate.publicOrigin)
  )
    throw new DomainError(
      'auth.origin-refused',
      `Changes with a session cookie must come from pages of ${gate.publicOrigin}.`,
    )
  return actorBySession(await requireSession(gate.db, cookie))
}

/** @throws DomainError `auth.expired`, `auth.disabled` */
export async function requireSession(db: Database, secret: string): Promise<SessionActorRow> {
  const row = await sessionActor(db, hashSecret(secret))
  if (!row) throw new DomainError('auth.expired', 'The session has ended. Sign in again.')
  requireGood(judgeSession(row, row.now), 'session')
  if (isWorthWriting(row.lastSeenAt, row.now)) await markSeen(db, row.sessionId)
  return row
}

async function byToken(
  gate: Gate,
  request: Request,
  authorization: string,
  scope: string | null,
): Promise<PersonActor> {
  const client = clientOf(request.headers.get('x-forwarded-for'), gate.trustedProxies)
  await refuseFlood('token', client)
  const secret = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1]
  const row = secret?.startsWith(TOKEN_PREFIX) ? await tokenActor(gate.db, hashSecret(secret)) : null
  if (!row) {
    await countFailure('token', client)
    throw new DomainError('auth.required', 'The token is not one of Curfew. Personal tokens begin with cft_.')
  }
  requireGood(judgeToken(row, row.now), 'token')
  if (!hasScope(new Set(row.scopes), scope))
    throw new DomainError('auth.scope-missing', `The token lacks the scope ${scope}. Make one that has it.`, { scope })
  if (isWorthWriting(row.lastUsedAt, row.now)) await markUsed(gate.db, row.tokenId)
  return actorByToken(row)
}

function requireGood(standing: Standing, what: 'session' | 'token'): void {
  if (standing === 'disabled')
    throw new DomainError('auth.disabled', 'This person is disabled. An admin can enable them again.')
  if (standing === 'ended')
    throw new DomainError(
      'auth.expired',
      what === 'session' ? 'The session has ended. Sign in again.' : 'The token has expired or was revoked.',
    )
}
