/** Is this session, or this token, still good? Pure. */
import { type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { type PersonStatus, SEEN_THROTTLE_MS, SESSION_IDLE_MS, type TokenScope } from './model.ts'

export type Standing = 'good' | 'ended' | 'disabled'

export type SessionFacts = { status: PersonStatus; lastSeenAt: Instant; expiresAt: Instant; endedAt: Instant | null }
export function judgeSession(session: SessionFacts, now: Instant): Standing {
  if (session.status !== 'active') return 'disabled'
  if (session.endedAt !== null || session.expiresAt <= now || session.lastSeenAt + SESSION_IDLE_MS <= now)
    return 'ended'
  return 'good'
}

export type TokenFacts = { status: PersonStatus; expiresAt: Instant; revokedAt: Instant | null }
export function judgeToken(token: TokenFacts, now: Instant): Standing {
  if (token.status !== 'active') return 'disabled'
  return token.revokedAt !== null || token.expiresAt <= now ? 'ended' : 'good'
}

/** Being seen is written at most once a minute, or each request would be a write. */
export const isWorthWriting = (lastAt: Instant | null, now: Instant): boolean =>
  lastAt === null || lastAt + SEEN_THROTTLE_MS <= now

/** A null scope asks only for somebody who is signed in. */
export const hasScope = (scopes: ReadonlySet<string>, needed: TokenScope | string | null): boolean =>
  needed === null || scopes.has(needed)

/** Decisions about the widest privileges ask for a sign-in this fresh. */
export const FRESH_SIGN_IN_MS = 15 * MINUTE_MS
