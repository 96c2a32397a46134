/** next-auth for one request: OIDC at one issuer, sessions in our database, errors told on our own page. */
import type { AuthOptions, LoggerInstance, Profile as ProviderProfile } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { PersonId } from '#lib/kernel/ids.ts'
import { instant, toDate } from '#lib/kernel/time.ts'
import type { Database } from '#lib/platform/db/database.ts'
import type { Settings } from '#lib/platform/env.ts'
import type { Log } from '#lib/platform/log.ts'
import { demoRolesOf, readClaims } from './binding.ts'
import { beginSession } from './commands/begin-session.ts'
import { bindSignIn } from './commands/bind-sign-in.ts'
import { endSession } from './commands/end-session.ts'
import { DEMO_ISSUER, DEMO_PEOPLE, SESSION_ABSOLUTE_MS } from './model.ts'
import { safeReturnPath } from './origin-rules.ts'
import { isSecure, sessionCookieName, sessionCookieOptions } from './session-cookie.ts'
import { newSessionSecret } from './token-secret.ts'

export type SignInRequest = {
  settings: Settings
  db: Database
  log: Log
  requestId: string
  /** The session cookie the browser has already. */
  presentSecret: string | null
}
type Profile = Record<string, unknown>
/** What the steps of one sign-in hand to each other; next-auth calls them in this order, within one request. */
type Progress = { personId: PersonId | null; authenticatedAtMs: number | null }

export const PROVIDER_ID = 'oidc'
const SESSION_SECONDS = SESSION_ABSOLUTE_MS / 1000

export function signInOptions(given: SignInRequest): AuthOptions {
  const { settings, log } = given
  const progress: Progress = { personId: null, authenticatedAtMs: null }
  return {
    providers: [providerOf(settings)],
    adapter: adapterOf(given, progress),
    secret: requireSecret(settings),
    session: {
      strategy: 'database',
      maxAge: SESSION_SECONDS,
      updateAge: SESSION_SECONDS,
      generateSessionToken: newSessionSecret,
    },
    useSecureCookies: isSecure(settings.publicUrl),
    cookies: {
      sessionToken: { name: sessionCookieName(settings.publicUrl), options: sessionCookieOptions(settings.publicUrl) },
    },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    callbacks: {
      signIn: ({ profile }) => admit(given, progress, (profile ?? {}) as Profile),
      redirect: ({ url }) => new URL(safeReturnPath(url, settings.publicUrl), settings.publicUrl).href,
      session: ({ session }) => ({ expires: session.expires, user: { name: session.user?.name ?? null } }),
    },
    logger: loggerOf(log),
  }
}

function requireSecret(settings: Settings): string {
  if (!settings.nextauthSecret)
    throw new Error('NEXTAUTH_SECRET is not set. `npm start` generates one for the processes it starts.')
  return settings.nextauthSecret.reveal()
}

function providerOf(settings: Settings): OAuthConfig<Profile> {
  const issuer = (settings.oidcIssuer ?? '').replace(/\/$/, '')
  return {
    id: PROVIDER_ID,
    name: settings.embeddedIssuer ? 'the demo issuer' : 'single sign-on',
    type: 'oauth',
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    clientId: settings.oidcClientId ?? '',
    clientSecret: settings.oidcClientSecret?.reveal() ?? '',
    authorization: {
      params: { scope: 'openid email profile', ...(settings.embeddedIssuer ? { prompt: 'login' } : {}) },
    },
    httpOptions: { timeout: 10_000 },
    userinfo: {
      request: async ({ client, tokens }) => {
        const claims: Profile = { ...(tokens as unknown as { claims(): Profile }).claims() }
        // Issuers that follow the letter give the address at the userinfo endpoint only; its subject is compared there.
        const asks = !claims.email && client.issuer.metadata.userinfo_endpoint && tokens.access_token
        const userInfo = asks ? await client.userinfo(String(tokens.access_token)) : {}
        return { ...claims, userInfo } as ProviderProfile
      },
    },
    profile: (profile) => ({ id: String(profile.sub) }),
  }
}

const sameIssuer = (a: string, b: string) => a.replace(/\/$/, '') === b.replace(/\/$/, '')

/** next-auth's question whether this person may sign in: true, or the page that says why not. */
async function admit(
  { settings, db, requestId }: SignInRequest,
  progress: Progress,
  profile: Profile,
): Promise<true | string> {
  const told = readClaims(profile, profile.userInfo as Profile | undefined)
  if (!sameIssuer(told.issuer, settings.oidcIssuer ?? '')) return '/sign-in?error=Callback'
  const { embeddedIssuer, adminEmail } = settings
  const claims = embeddedIssuer ? { ...told, issuer: DEMO_ISSUER } : told
  const outcome = await bindSignIn(db, {
    claims,
    adminEmail,
    rolesOfNew: embeddedIssuer ? demoRolesOf(DEMO_PEOPLE, claims.subject) : [],
    requestId,
  })
  if (outcome.kind === 'refused') return `/sign-in?error=${outcome.reason}`
  progress.personId = outcome.personId
  progress.authenticatedAtMs = typeof profile.auth_time === 'number' ? profile.auth_time * 1000 : null
  return true
}

/** The parts of next-auth's adapter that sign-in by OIDC uses. Accounts are bound in `admit`, so nothing is linked here. */
function adapterOf({ db, presentSecret, requestId }: SignInRequest, progress: Progress): Adapter {
  const never = (what: string) => async (): Promise<never> => {
    throw new Error(`next-auth asked for ${what}, which sign-in here never does`)
  }
  const userOf = (id: string) => ({ id, email: '', emailVerified: null, name: null })
  return {
    getUserByAccount: async () => (progress.personId ? userOf(progress.personId) : null),
    createSession: async ({ sessionToken, userId }) => {
      const authenticatedAt = instant(Math.min(progress.authenticatedAtMs ?? Date.now(), Date.now()))
      const { expiresAt } = await beginSession(db, {
        personId: userId as PersonId,
        secret: sessionToken,
        previousSecret: presentSecret,
        authenticatedAt,
        requestId,
      })
      return { sessionToken, userId, expires: toDate(expiresAt) }
    },
    // The session of before is never continued: signing in begins a new one and ends it (see beginSession).
    getSessionAndUser: async () => null,
    deleteSession: async (secret) => endSession(db, { secret, requestId }),
    updateSession: async () => null,
    createUser: never('createUser'),
    getUser: async () => null,
    getUserByEmail: async () => null,
    updateUser: never('updateUser'),
    linkAccount: never('linkAccount'),
  }
}

/** What goes wrong is logged by its code: next-auth's own details hold claims and tokens. */
const loggerOf = (log: Log): Partial<LoggerInstance> => ({
  error: (code, details) => log.warn({ event: 'sign-in.failed', code, reason: reasonOf(details) }, 'sign-in failed'),
  warn: (code) => log.debug({ event: 'sign-in.warned', code }, 'next-auth warned'),
  debug: () => undefined,
})

function reasonOf(details: unknown): string {
  const error = details instanceof Error ? details : ((details as { error?: unknown } | undefined)?.error ?? details)
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown'
}
