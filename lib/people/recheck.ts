/** Is whoever opened a long answer still signed in? Looking does not count as being seen: an open tab is not a person. */
import type { PersonActor } from '#lib/platform/context.ts'
import { settings } from '#lib/platform/env.ts'
import { productDatabase } from '#lib/platform/product.ts'
import { actorBySession, actorByToken } from './actor.ts'
import { sessionCookieName, valueOfCookie } from './session-cookie.ts'
import { judgeSession, judgeToken } from './session-rules.ts'
import { sessionActor, tokenActor } from './store/actors.ts'
import { hashSecret } from './token-secret.ts'

/** The person with what they may see by now; null when the session or token has ended. */
export async function recheck(headers: Headers): Promise<PersonActor | null> {
  const db = productDatabase()
  const token = /^Bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (token) {
    const row = await tokenActor(db, hashSecret(token))
    return row && judgeToken(row, row.now) === 'good' ? actorByToken(row) : null
  }
  const cookie = valueOfCookie(headers.get('cookie'), sessionCookieName(settings().publicUrl))
  const row = cookie ? await sessionActor(db, hashSecret(cookie)) : null
  return row && judgeSession(row, row.now) === 'good' ? actorBySession(row) : null
}
