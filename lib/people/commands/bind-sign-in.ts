/** What happens when the issuer vouches for somebody: their account is found, bound or made, or sign-in is refused. */
import { recordEvents } from '#lib/audit/record.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { StoredRole } from '#lib/platform/context.ts'
import type { Database, Tx } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { type Binding, type Claims, decideBinding, isAdminAddress } from '../binding.ts'
import { signingIn } from '../signing-in.ts'
import {
  countActiveAdmins,
  insertPersonRow,
  lockInvitations,
  lockPeopleRegister,
  lockPersonBySubject,
  savePersonSignIn,
  touchSignIn,
} from '../store/people.ts'
import { grantRoleInside } from './grant-role.ts'

export type SignInInput = {
  claims: Claims
  adminEmail: string | undefined
  /** Roles that go with a new account of the embedded demo issuer. */
  rolesOfNew: readonly StoredRole[]
  requestId: string
}
export type SignInOutcome = { kind: 'signed-in'; personId: PersonId } | { kind: 'refused'; reason: 'disabled' }

export async function bindSignIn(db: Database, input: SignInInput): Promise<SignInOutcome> {
  const { claims } = input
  return db.transaction(async (tx) => {
    if (isAdminAddress(claims, input.adminEmail)) await lockPeopleRegister(tx)
    const before = await lockPersonBySubject(tx, claims.issuer, claims.subject)
    // First sign-ins queue up: two of one person at once must find one account, not make two.
    if (!before) await lockPeopleRegister(tx)
    const known = before ?? (await lockPersonBySubject(tx, claims.issuer, claims.subject))
    const invitations = known || !claims.email ? [] : await lockInvitations(tx, claims.email)
    return apply(tx, input, decideBinding({ claims, known, invitations }))
  })
}

async function apply(tx: Tx, input: SignInInput, binding: Binding): Promise<SignInOutcome> {
  if (binding.kind === 'refused') return refuse(tx, input, binding)
  const person =
    binding.kind === 'new'
      ? await join(tx, input)
      : binding.kind === 'invited'
        ? await accept(tx, input, binding.account)
        : await greet(tx, input, binding.account)
  await makeFirstAdmin(tx, input, person)
  return { kind: 'signed-in', personId: person.id }
}

type Who = { id: PersonId; name: string; email: string }

async function refuse(
  tx: Tx,
  { requestId }: SignInInput,
  { account, reason }: Extract<Binding, { kind: 'refused' }>,
): Promise<SignInOutcome> {
  await recordEvents(tx, signingIn(account, requestId), {
    type: 'sign-in.refused',
    subject: { kind: 'person', id: account.id },
    summary: `Sign-in of ${account.name} was refused: the person is disabled`,
    payload: { reason },
  })
  return { kind: 'refused', reason }
}

/** A known account. The address follows the issuer, when the issuer has verified it; the name is the person's to keep. */
async function greet(tx: Tx, { claims, requestId }: SignInInput, account: Who): Promise<Who> {
  if (!claims.emailVerified || !claims.email || claims.email === account.email) {
    await touchSignIn(tx, account.id)
    return account
  }
  const person = { ...account, email: claims.email }
  await savePersonSignIn(tx, account.id, {
    issuer: claims.issuer,
    subject: claims.subject,
    email: person.email,
    name: person.name,
  })
  await recordEvents(tx, signingIn(person, requestId), {
    type: 'person.updated',
    subject: { kind: 'person', id: person.id },
    summary: `The issuer gave ${person.name} the address ${person.email}`,
    payload: { from: account.email, to: person.email },
  })
  return person
}

async function accept(tx: Tx, { claims, requestId }: SignInInput, invitation: Who): Promise<Who> {
  const person = {
    ...invitation,
    name: invitation.name === invitation.email ? (claims.name ?? invitation.name) : invitation.name,
  }
  await savePersonSignIn(tx, person.id, {
    issuer: claims.issuer,
    subject: claims.subject,
    email: person.email,
    name: person.name,
  })
  await recordEvents(tx, signingIn(person, requestId), {
    type: 'person.joined',
    subject: { kind: 'person', id: person.id },
    summary: `${person.name} accepted the invitation to ${person.email}`,
    payload: { issuer: claims.issuer, subject: claims.subject, invited: true },
  })
  return person
}

async function join(tx: Tx, { claims, requestId, rolesOfNew }: SignInInput): Promise<Who> {
  const email = claims.email ?? `${claims.subject}@unknown.invalid`
  const person = { id: newId('person'), name: claims.name ?? email, email }
  await insertPersonRow(tx, { ...person, issuer: claims.issuer, subject: claims.subject, status: 'active' })
  const ctx = signingIn(person, requestId)
  await recordEvents(tx, ctx, {
    type: 'person.joined',
    subject: { kind: 'person', id: person.id },
    summary: `${person.name} signed in for the first time`,
    payload: { issuer: claims.issuer, subject: claims.subject, emailVerified: claims.emailVerified },
  })
  for (const role of rolesOfNew)
    await grantRoleInside(tx, { ...ctx, actor: { kind: 'worker', name: 'The embedded demo issuer' } }, person, role)
  await touchSignIn(tx, person.id)
  return person
}

async function makeFirstAdmin(tx: Tx, { claims, adminEmail, requestId }: SignInInput, person: Who): Promise<void> {
  // The register is locked by now, so that two such sign-ins do not both see nobody.
  if (!isAdminAddress(claims, adminEmail) || (await countActiveAdmins(tx)) > 0) return
  await grantRoleInside(
    tx,
    { ...signingIn(person, requestId), actor: { kind: 'worker', name: 'CURFEW_ADMIN_EMAIL' } },
    person,
    'admin',
  )
}
