/** The headers of every answer, and which requests came to the wrong address. Pure; proxy.ts applies it. */

/** Put on the request for pages by proxy.ts, which overwrites what a client sends. */
export const PATH_HEADER = 'x-curfew-path'
export const NONCE_HEADER = 'x-nonce'

/** sonner writes its one style sheet into the page by script; this is that text (security-headers.test.ts recomputes it). */
export const SONNER_STYLE_HASH = 'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='

/** sonner puts the element in the page before its text, and an empty style sheet is judged too. This is the hash of nothing. */
export const EMPTY_STYLE_HASH = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='

export type Situation = { publicUrl: string; nonce: string; development: boolean }

/** Scripts and style sheets need this answer's nonce; style attributes are never applied (components/ui/placed.ts). */
export function contentPolicy({ publicUrl, nonce, development }: Situation): string {
  const directives = [
    `default-src 'self'`,
    // Only the development server evaluates text.
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    development
      ? `style-src 'self' 'unsafe-inline'`
      : `style-src 'self' 'nonce-${nonce}' '${SONNER_STYLE_HASH}' '${EMPTY_STYLE_HASH}'`,
    `style-src-attr 'none'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    ...(publicUrl.startsWith('https:') ? ['upgrade-insecure-requests'] : []),
  ]
  return directives.join('; ')
}

export function securityHeaders(situation: Situation): Record<string, string> {
  return {
    'content-security-policy': contentPolicy(situation),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cache-control': 'private, no-store',
    ...(situation.publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=63072000' } : {}),
  }
}

export type Arrival = { method: string; path: string; host: string | null; forwardedHost: string | null }

/**
 * Sign-in cookies belong to one host: a page asked for at `localhost` would never see those of `127.0.0.1`. Pages move
 * to the public address; the API answers wherever it is reached.
 */
export function isElsewhere({ method, path, host, forwardedHost }: Arrival, publicUrl: string): boolean {
  if (path.startsWith('/api/') || (method !== 'GET' && method !== 'HEAD')) return false
  const wanted = new URL(publicUrl).host
  // Behind a reverse proxy the Host may be an inner name; then the proxy says which one was asked for.
  return host !== null && host !== wanted && forwardedHost !== wanted
}

/** Joined as text: a path such as //evil.example would be read as another host. Anything but a page's path is the overview. */
export const publicAddress = (path: string | null, publicUrl: string): string =>
  new URL(publicUrl).origin + (path === null || !path.startsWith('/') || path.startsWith('/api/') ? '/' : path)
