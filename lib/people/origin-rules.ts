/** Did this request come from our own pages? And where may a sign-in return to? Pure. */

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export type RequestOrigin = { method: string; origin: string | null; fetchSite: string | null }

/**
 * A cookie is sent by the browser whoever caused the request, so a state change needs the page's origin too.
 * A missing or "null" Origin is refused: every browser sends it with POST, PUT, PATCH and DELETE.
 */
export function isOwnOrigin({ method, origin, fetchSite }: RequestOrigin, publicOrigin: string): boolean {
  if (SAFE_METHODS.has(method.toUpperCase())) return true
  if (fetchSite !== null && fetchSite !== 'same-origin' && fetchSite !== 'none') return false
  return origin === publicOrigin
}

/** A path of this product to return to after sign-in; anything else becomes the overview. */
export function safeReturnPath(given: string | null | undefined, publicOrigin: string): string {
  if (!given || !URL.canParse(given, publicOrigin)) return '/'
  const url = new URL(given, publicOrigin)
  if (url.origin !== new URL(publicOrigin).origin || url.username || url.password) return '/'
  // A sign-in that returns to the sign-in page would go in circles.
  if (url.pathname === '/sign-in' || url.pathname.startsWith('/api/')) return '/'
  // Two leading slashes would be read as another host when used as a relative address.
  return `/${url.pathname.replace(/^\/+/, '')}${url.search}${url.hash}`
}
