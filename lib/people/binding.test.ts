import { expect, test } from 'vitest'
import { type BindingFacts, type Claims, decideBinding, demoRolesOf, isAdminAddress, readClaims } from './binding.ts'
import { DEMO_PEOPLE } from './model.ts'
import type { PersonId } from '#lib/kernel/ids.ts'

const claims = (over: Partial<Claims> = {}): Claims => ({
  issuer: 'https://issuer.test',
  subject: 's1',
  email: 'ada@example.org',
  emailVerified: true,
  name: 'Ada',
  ...over,
})
const account = (id: string, over: object = {}) => ({
  id: id as PersonId,
  status: 'active' as const,
  name: 'Ada',
  email: 'ada@example.org',
  ...over,
})
const invitation = (id: string, email = 'ada@example.org') => account(id, { status: 'invited', email })
const facts = (over: Partial<BindingFacts> = {}): BindingFacts => ({
  claims: claims(),
  known: null,
  invitations: [],
  ...over,
})

test('an account on record is found by issuer and subject, whatever its address', () => {
  const known = account('per_1', { email: 'other@example.org' })
  expect(decideBinding(facts({ known, invitations: [invitation('per_2')] }))).toEqual({ kind: 'known', account: known })
})
test('sign-in of a disabled person is refused', () => {
  expect(decideBinding(facts({ known: account('per_1', { status: 'disabled' }) }))).toMatchObject({
    kind: 'refused',
    reason: 'disabled',
  })
})
test('one invitation for a verified address is accepted', () => {
  expect(decideBinding(facts({ invitations: [invitation('per_2', 'ADA@example.org')] }))).toMatchObject({
    kind: 'invited',
    account: { id: 'per_2' },
  })
})
test('an invitation is not bound to an address the issuer did not verify', () => {
  expect(
    decideBinding(facts({ claims: claims({ emailVerified: false }), invitations: [invitation('per_2')] })),
  ).toEqual({ kind: 'new' })
})
test('of two invitations neither is bound', () => {
  expect(decideBinding(facts({ invitations: [invitation('per_2'), invitation('per_3')] }))).toEqual({ kind: 'new' })
})
test('an invitation for another address is not bound', () => {
  expect(decideBinding(facts({ invitations: [invitation('per_2', 'eve@example.org')] }))).toEqual({ kind: 'new' })
})

test('email_verified must be the boolean true', () => {
  for (const emailVerified of ['true', 1, undefined, null, false])
    expect(readClaims({ iss: 'i', sub: 's', email: 'a@b.org', email_verified: emailVerified }).emailVerified).toBe(
      false,
    )
  expect(readClaims({ iss: 'i', sub: 's', email: 'a@b.org', email_verified: true }).emailVerified).toBe(true)
})
test('the address and its verification come from the same answer', () => {
  const mixed = readClaims({ iss: 'i', sub: 's', email: 'a@b.org' }, { email: 'x@y.org', email_verified: true })
  expect(mixed).toMatchObject({ email: 'a@b.org', emailVerified: false })
  expect(readClaims({ iss: 'i', sub: 's' }, { email: 'X@Y.org', email_verified: true })).toMatchObject({
    email: 'x@y.org',
    emailVerified: true,
  })
})
test('a full-width @ is compared as the character it becomes', () => {
  expect(readClaims({ iss: 'i', sub: 's', email: 'Ada＠Example.org', email_verified: true }).email).toBe(
    'ada@example.org',
  )
})
test('a token without issuer or subject is refused', () => {
  expect(() => readClaims({ sub: 's' })).toThrow(TypeError)
  expect(() => readClaims({ iss: 'i' })).toThrow(TypeError)
})
test('only a verified address makes the first admin', () => {
  expect(isAdminAddress(claims(), 'Ada@Example.org')).toBe(true)
  expect(isAdminAddress(claims({ emailVerified: false }), 'ada@example.org')).toBe(false)
  expect(isAdminAddress(claims(), undefined)).toBe(false)
})
test('demo people get the roles their page promises, strangers none', () => {
  expect(demoRolesOf(DEMO_PEOPLE, 'admin')).toEqual(['admin'])
  expect(demoRolesOf(DEMO_PEOPLE, 'mallory')).toEqual([])
})
