/** The session cookie's name, attributes and reading. Pure. */

export const isSecure = (publicOrigin: string): boolean => publicOrigin.startsWith('https://')

/** `__Host-` pins a cookie to this very host over https; browsers refuse that name on plain http. */
export const sessionCookieName = (publicOrigin: string): string =>
  isSecure(publicOrigin) ? '__Host-curfew.session' : 'curfew.session'

/** Lax, for Strict would withhold the cookie on the way back from the issuer. */
export const sessionCookieOptions = (publicOrigin: string) =>
  ({ httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(publicOrigin) }) as const

export function valueOfCookie(header: string | null, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, ...rest] = part.split('=')
    if (key?.trim() === name) return rest.join('=').trim() || null
  }
  return null
}
