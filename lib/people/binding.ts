/** Whose account is this sign-in? Decided from the issuer's claims and what is on record, never by e-mail alone. Pure. */
import type { PersonId } from '#lib/kernel/ids.ts'
import { type DemoPerson, normaliseEmail, type PersonStatus } from './model.ts'

/** What the issuer says about the person, from a verified ID token. */
export type Claims = {
  issuer: string
  subject: string
  email: string | null
  /** True only when the issuer said so of this address. */
  emailVerified: boolean
  name: string | null
}

type Account = { id: PersonId; status: PersonStatus; name: string; email: string }
export type BindingFacts = {
  claims: Claims
  /** The account on record for (issuer, subject). */
  known: Account | null
  /** Open invitations for the address. */
  invitations: readonly Account[]
}
export type Binding =
  | { kind: 'refused'; reason: 'disabled'; account: Account }
  | { kind: 'known'; account: Account }
  | { kind: 'invited'; account: Account }
  /** A person nobody has heard of: an account without roles. */
  | { kind: 'new' }

export function decideBinding({ claims, known, invitations }: BindingFacts): Binding {
  if (known)
    return known.status === 'disabled'
      ? { kind: 'refused', reason: 'disabled', account: known }
      : { kind: 'known', account: known }
  // An address that the issuer did not verify proves nothing, and of two invitations neither is certainly meant.
  const verified = claims.emailVerified && claims.email !== null
  const [only, second] = verified ? invitations.filter((one) => normaliseEmail(one.email) === claims.email) : []
  return only && !second ? { kind: 'invited', account: only } : { kind: 'new' }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() ? value.trim() : null)

/**
 * Reads claims of the ID token and, where that has no address, of the userinfo answer. The address and whether it is
 * verified always come from the same place.
 * @throws TypeError when the token lacks an issuer or a subject
 */
export function readClaims(idToken: Record<string, unknown>, userInfo: Record<string, unknown> = {}): Claims {
  const issuer = text(idToken.iss)
  const subject = text(idToken.sub)
  if (!issuer || !subject) throw new TypeError('the ID token has no issuer or no subject')
  const addressed = text(idToken.email) ? idToken : userInfo
  const email = text(addressed.email)
  return {
    issuer,
    subject,
    email: email && normaliseEmail(email).slice(0, 254),
    emailVerified: addressed.email_verified === true,
    name:
      (
        text(idToken.name) ??
        text(userInfo.name) ??
        text(idToken.preferred_username) ??
        text(userInfo.preferred_username)
      )?.slice(0, 120) ?? null,
  }
}

/** Is this the address of `CURFEW_ADMIN_EMAIL`, and does the issuer vouch for it? Such a person becomes the first admin. */
export const isAdminAddress = (claims: Claims, adminEmail: string | undefined): boolean =>
  adminEmail !== undefined && claims.emailVerified && claims.email === normaliseEmail(adminEmail)

/** People of the embedded issuer get the roles its page promises. */
export const demoRolesOf = (people: readonly DemoPerson[], subject: string): DemoPerson['roles'] =>
  people.find((one) => one.subject === subject)?.roles ?? []
