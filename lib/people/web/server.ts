/** For pages: who looks at them. Needs Next; scripts and the worker use ../server.ts. */
import { randomUUID } from 'node:crypto'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { isDomainError } from '#lib/kernel/errors.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { onceAPage, type PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { gathered } from '#lib/platform/db/gathered.ts'
import { settings } from '#lib/platform/env.ts'
import { PATH_HEADER } from '#lib/platform/http/security-headers.ts'
import { productDatabase, productLog } from '#lib/platform/product.ts'
import { actorBySession } from '../actor.ts'
import { requireSession } from '../authenticate.ts'
import { NO_ORGANISATION, type Organisation, readOrganisation } from '../organisation/model.ts'
import { safeReturnPath } from '../origin-rules.ts'
import { type Preferences, readPreferences, zoneFor } from '../preferences/model.ts'
import { sessionCookieName } from '../session-cookie.ts'

type Visit = {
  ctx: PersonContext
  little: PersonContext
  preferences: Preferences
  timeZone: string | null
  organisation: Organisation
}
type Visitor = { visit: Visit } | { visit: null; why: 'absent' | 'ended' | 'disabled' }

// Once per request, however many components ask.
const visitor = cache(async (): Promise<Visitor> => {
  const secret = (await cookies()).get(sessionCookieName(settings().publicUrl))?.value
  if (!secret) return { visit: null, why: 'absent' }
  const db = productDatabase()
  try {
    const row = await requireSession(db, secret)
    const actor = actorBySession(row)
    const requestId = randomUUID()
    const log = productLog().child({ requestId, personId: actor.personId })
    const [preferences, organisation] = [readPreferences(row.preferences), readOrganisation(row.organisation)]
    const timeZone = zoneFor(preferences, { own: row.timeZone, organisation: organisation.timeZone })
    const ctx: PersonContext = { actor, via: 'web', requestId, db, log, once: new Map() }
    const little = { ...ctx, db: gathered(db) }
    return { visit: { ctx, little, preferences, timeZone, organisation } }
  } catch (error) {
    if (!isDomainError(error)) throw error
    return { visit: null, why: error.code === 'auth.disabled' ? 'disabled' : 'ended' }
  }
})

/** The signed-in person as a context for commands and queries; others are sent to sign in and come back to this page. */
export const currentViewer = async (): Promise<PersonContext> => (await signedIn()).ctx

/** The same person for the many little reads around a page, which go to the database together. */
export const viewerOfFrame = async (): Promise<PersonContext> => (await signedIn()).little

/** The database's time, the same for all parts of the page that is drawn. */
export async function pageTime(): Promise<Instant> {
  const { little } = await signedIn()
  return onceAPage(little, 'time', () => databaseTime(little.db))
}

async function signedIn(): Promise<Visit> {
  const found = await visitor()
  if (found.visit) return found.visit
  const path = (await headers()).get(PATH_HEADER) ?? '/'
  const query = new URLSearchParams({ callbackUrl: path })
  if (found.why !== 'absent') query.set('error', found.why === 'disabled' ? 'disabled' : 'expired')
  redirect(`/sign-in?${query}`)
}

/** For pages that greet strangers too. */
export async function viewerIfSignedIn(): Promise<PersonContext | null> {
  return (await visitor()).visit?.ctx ?? null
}

/** What the person prefers; null for strangers, and while nobody can be asked: the page itself then says why. */
export async function viewerPreferences(): Promise<Preferences | null> {
  return (await visitor().catch(() => null))?.visit?.preferences ?? null
}

/** What the organisation of the signed-in person is called, and its zone. */
export async function viewerOrganisation(): Promise<Organisation> {
  return (await visitor()).visit?.organisation ?? NO_ORGANISATION
}

/** The zone the person chose, else null: then the browser's is shown. */
export async function viewerTimeZone(): Promise<string | null> {
  return (await visitor()).visit?.timeZone ?? null
}

export type SignInFacts = { issuerName: string; demo: boolean; callbackUrl: string }

/** What the sign-in page says, and the path of this product it returns to. */
export function signInFacts(askedFor: string | undefined): SignInFacts {
  const { publicUrl, oidcIssuer, embeddedIssuer } = settings()
  const issuerName = embeddedIssuer || !oidcIssuer ? 'the demo issuer' : new URL(oidcIssuer).hostname
  return { issuerName, demo: embeddedIssuer, callbackUrl: safeReturnPath(askedFor, publicUrl) }
}
