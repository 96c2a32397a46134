/**
 * Before every page and route: one public address, the security headers, a fresh nonce. It authorises nobody: commands
 * and queries do.
 */
import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { settings } from '#lib/platform/env.ts'
import { isElsewhere, NONCE_HEADER, PATH_HEADER, securityHeaders } from '#lib/platform/http/security-headers.ts'

// Built files are the same for everybody and carry their own caching.
export const config = { matcher: ['/((?!_next/static/).*)'] }

// A redirect from here would be made relative: Next takes localhost and 127.0.0.1 for the same host.
const ELSEWHERE = '/api/auth/elsewhere'

export function proxy(request: NextRequest): NextResponse {
  const { publicUrl } = settings()
  const url = request.nextUrl
  const nonce = randomBytes(16).toString('base64')
  const answers = securityHeaders({ publicUrl, nonce, development: process.env.NODE_ENV === 'development' })
  // Images are served as they are; the optimiser is only an attack surface here.
  if (url.pathname.startsWith('/_next/image')) return new NextResponse(null, { status: 404, headers: answers })
  const { headers, method } = request
  // Pages are only read. Next would render one for whatever is sent to it, and look for an action in what came along.
  if (!url.pathname.startsWith('/api/') && method !== 'GET' && method !== 'HEAD')
    return new NextResponse(null, { status: 405, headers: { ...answers, allow: 'GET, HEAD' } })
  const path = url.pathname + url.search
  const asked = new Headers(headers)
  asked.set(NONCE_HEADER, nonce)
  asked.set(PATH_HEADER, path)
  // Next reads the nonce for its own scripts from here.
  asked.set('content-security-policy', answers['content-security-policy'] ?? '')
  const arrival = { method, path, host: headers.get('host'), forwardedHost: headers.get('x-forwarded-host') }
  const given = { request: { headers: asked } }
  // In base64url, for a rewrite decodes one level of its query.
  const moved = isElsewhere(arrival, publicUrl)
    ? new URL(`${ELSEWHERE}?to=${Buffer.from(path).toString('base64url')}`, url)
    : null
  const response = moved ? NextResponse.rewrite(moved, given) : NextResponse.next(given)
  for (const [name, value] of Object.entries(answers)) response.headers.set(name, value)
  return response
}
