/** The few actions of next-auth that are open, each behind our own checks. */
import { randomUUID } from 'node:crypto'
import NextAuth from 'next-auth'
import { isDomainError } from '#lib/kernel/errors.ts'
import { settings } from '#lib/platform/env.ts'
import { problemOf, problemResponse } from '#lib/platform/http/problem.ts'
import { productDatabase, productLog } from '#lib/platform/product.ts'
import { endSession } from '../commands/end-session.ts'
import { isOwnOrigin } from '../origin-rules.ts'
import { isSecure, sessionCookieName, valueOfCookie } from '../session-cookie.ts'
import { PROVIDER_ID, signInOptions } from '../sign-in-options.ts'
import { clientOf, countFailure, refuseFlood } from '../throttle.ts'

const OPEN = new Set([
  'GET csrf',
  `GET callback/${PROVIDER_ID}`,
  'GET error',
  'GET signin',
  `POST signin/${PROVIDER_ID}`,
])

type Route = { params: Promise<{ nextauth: string[] }> }

export async function signInRoute(request: Request, route: Route): Promise<Response> {
  const requestId = randomUUID()
  const { nextauth } = await route.params
  const action = `${request.method} ${nextauth.join('/')}`
  if (!OPEN.has(action)) return problemResponse('not-found', 'There is no such page of sign-in.', requestId)
  try {
    return (await refusalOf(request, action, requestId)) ?? (await handOver(request, route, requestId))
  } catch (error) {
    if (isDomainError(error)) return problemOf(error, requestId)
    productLog().error({ event: 'sign-in.failed', requestId, err: error }, 'unexpected failure')
    return to('/sign-in?error=Callback')
  }
}

const to = (path: string) =>
  new Response(null, {
    status: 302,
    headers: { location: new URL(path, settings().publicUrl).href, 'cache-control': 'no-store' },
  })

async function refusalOf(request: Request, action: string, requestId: string): Promise<Response | null> {
  const { publicUrl, trustedProxies } = settings()
  const { headers, method } = request
  if (!isOwnOrigin({ method, origin: headers.get('origin'), fetchSite: headers.get('sec-fetch-site') }, publicUrl))
    return problemResponse('auth.origin-refused', `Sign in on a page of ${publicUrl}.`, requestId)
  if (action.startsWith('POST signin')) {
    const client = clientOf(headers.get('x-forwarded-for'), trustedProxies)
    await refuseFlood('sign-in', client)
    await countFailure('sign-in', client)
  }
  const told = action.startsWith('GET callback') ? new URL(request.url).searchParams.get('error') : null
  // The person changed their mind at the issuer: nothing has gone wrong.
  return told === 'access_denied' || told === 'interaction_required' || told === 'login_required'
    ? to('/sign-in?error=cancelled')
    : null
}

async function handOver(request: Request, route: Route, requestId: string): Promise<Response> {
  const present = settings()
  // next-auth reads its own address from here and nowhere else; never from the Host header.
  process.env.NEXTAUTH_URL = present.publicUrl
  const presentSecret = valueOfCookie(request.headers.get('cookie'), sessionCookieName(present.publicUrl))
  const options = signInOptions({
    settings: present,
    db: productDatabase(),
    log: productLog(),
    requestId,
    presentSecret,
  })
  return (await NextAuth(request as never, route as never, options)) as Response
}

/** Signs out by a plain form, so that it works before any script has loaded. */
export async function signOutRoute(request: Request): Promise<Response> {
  const requestId = randomUUID()
  const { publicUrl } = settings()
  const { headers, method } = request
  if (!isOwnOrigin({ method, origin: headers.get('origin'), fetchSite: headers.get('sec-fetch-site') }, publicUrl))
    return problemResponse('auth.origin-refused', `Sign out on a page of ${publicUrl}.`, requestId)
  const name = sessionCookieName(publicUrl)
  const secret = valueOfCookie(headers.get('cookie'), name)
  if (secret) await endSession(productDatabase(), { secret, requestId })
  const cleared = `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${isSecure(publicUrl) ? '; Secure' : ''}`
  const location = new URL('/sign-in?error=signed-out', publicUrl).href
  return new Response(null, { status: 303, headers: { location, 'set-cookie': cleared, 'cache-control': 'no-store' } })
}
