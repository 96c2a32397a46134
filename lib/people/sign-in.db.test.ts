import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { instant } from '#lib/kernel/time.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertPerson, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { authenticateRequest } from './authenticate.ts'
import type { Claims } from './binding.ts'
import { beginSession } from './commands/begin-session.ts'
import { bindSignIn } from './commands/bind-sign-in.ts'
import { endSession } from './commands/end-session.ts'
import type { TokenScope } from './model.ts'
import { createToken, disablePerson, endRole, getPerson, grantRole, invitePerson, revokeToken } from './server.ts'
import { hashSecret, newSessionSecret } from './token-secret.ts'

const origin = 'http://127.0.0.1:3000'
let testDb: TestDatabase
let db: Database
let admin: TestPerson
beforeAll(async () => {
  testDb = await testDatabase()
  db = openDatabase(testDb.url, { poolSize: 4 })
  admin = await insertPerson(db, { roles: ['admin'] })
})
afterAll(async () => {
  await db.close()
  await testDb.close()
})

const gate = () => ({ db, publicOrigin: origin, trustedProxies: [] })
const begin = async (person: TestPerson, previousSecret: string | null = null) => {
  const secret = newSessionSecret()
  await beginSession(db, {
    personId: person.id,
    secret,
    previousSecret,
    authenticatedAt: instant(Date.now()),
    requestId: 'test',
  })
  return secret
}
type Ask = { method?: string; headers?: Record<string, string> }
const request = ({ method = 'GET', headers = {} }: Ask) => new Request(`${origin}/api/v1/grants`, { method, headers })
const byCookie = (secret: string, ask: Ask = {}) =>
  authenticateRequest(
    gate(),
    request({ ...ask, headers: { cookie: `curfew.session=${secret}`, ...ask.headers } }),
    'grants:read',
  )
const byToken = (secret: string, scope: TokenScope | null = 'grants:read') =>
  authenticateRequest(gate(), request({ method: 'POST', headers: { authorization: `Bearer ${secret}` } }), scope)
const newToken = (person: TestPerson, scopes: TokenScope[] = ['grants:read']) =>
  createToken(personContext(db, person), { personId: person.id, name: 't', scopes, lifetimeMs: 3_600_000 })

test('a session is found by its cookie, and only its hash is stored', async () => {
  const person = await insertPerson(db)
  const secret = await begin(person)
  expect(await byCookie(secret)).toMatchObject({ personId: person.id, authenticatedBy: { by: 'session' } })
  const [row] = await db.rows<{ tokenHash: Buffer; text: string }>(
    sql`SELECT token_hash, s::text AS text FROM session s WHERE person_id = ${person.id}`,
  )
  expect(row?.tokenHash.equals(hashSecret(secret))).toBe(true)
  expect(row?.text).not.toContain(secret)
})

test('a change with a session cookie is refused without the own origin; a token needs none', async () => {
  const person = await insertPerson(db)
  const secret = await begin(person)
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: 'http://127.0.0.1:3001' },
    { origin, 'sec-fetch-site': 'cross-site' },
  ]
  for (const headers of foreign)
    await expect(byCookie(secret, { method: 'POST', headers })).rejects.toMatchObject({ code: 'auth.origin-refused' })
  expect(
    await byCookie(secret, { method: 'POST', headers: { origin, 'sec-fetch-site': 'same-origin' } }),
  ).toMatchObject({ personId: person.id })
  const { secret: token } = await newToken(person)
  expect(await byToken(token.reveal())).toMatchObject({ personId: person.id })
})

test('disabling a person ends their sessions at once and refuses their sign-in', async () => {
  const person = await insertPerson(db, { subject: 'leaver' })
  const secret = await begin(person)
  await disablePerson(personContext(db, admin), { personId: person.id })
  await expect(byCookie(secret)).rejects.toMatchObject({ code: 'auth.disabled' })
  const claims = { issuer: 'https://issuer.test', subject: 'leaver', email: null, emailVerified: false, name: null }
  expect(await bindSignIn(db, { claims, adminEmail: undefined, rolesOfNew: [], requestId: 'test' })).toEqual({
    kind: 'refused',
    reason: 'disabled',
  })
  await expect(begin(person)).rejects.toMatchObject({ code: 'auth.disabled' })
  const events = await db.rows<{ type: string }>(
    sql`SELECT type FROM audit_event WHERE payload ->> 'personId' = ${person.id} OR subject_id = ${person.id}`,
  )
  expect(events.map((event) => event.type)).toEqual(
    expect.arrayContaining(['session.began', 'session.ended', 'person.disabled', 'sign-in.refused']),
  )
})

test('a change of roles ends the sessions of before', async () => {
  const person = await insertPerson(db)
  const before = await begin(person)
  await grantRole(personContext(db, admin), { personId: person.id, role: 'auditor' })
  await expect(byCookie(before)).rejects.toMatchObject({ code: 'auth.expired' })
  const between = await begin(person)
  expect((await byCookie(between)).roles).toEqual(new Set(['auditor']))
  await endRole(personContext(db, admin), { personId: person.id, role: 'auditor' })
  await expect(byCookie(between)).rejects.toMatchObject({ code: 'auth.expired' })
})

test('signing in again begins a new session and ends the one of this browser', async () => {
  const person = await insertPerson(db)
  const first = await begin(person)
  const second = await begin(person, first)
  await expect(byCookie(first)).rejects.toMatchObject({ code: 'auth.expired' })
  expect(await byCookie(second)).toMatchObject({ personId: person.id })
  await endSession(db, { secret: second, requestId: 'test' })
  await expect(byCookie(second)).rejects.toMatchObject({ code: 'auth.expired' })
})

test('an idle session and one of twelve hours have ended', async () => {
  const person = await insertPerson(db)
  const idle = await begin(person)
  await db.rows(
    sql`UPDATE session SET last_seen_at = clock_timestamp() - interval '30 minutes' WHERE token_hash = ${hashSecret(idle)}`,
  )
  await expect(byCookie(idle)).rejects.toMatchObject({ code: 'auth.expired' })
  const old = await begin(person)
  await db.rows(sql`UPDATE session SET expires_at = clock_timestamp() WHERE token_hash = ${hashSecret(old)}`)
  await expect(byCookie(old)).rejects.toMatchObject({ code: 'auth.expired' })
})

test('a token without the scope is refused', async () => {
  const { secret } = await newToken(await insertPerson(db), ['grants:read'])
  await expect(byToken(secret.reveal(), 'requests:decide')).rejects.toMatchObject({
    code: 'auth.scope-missing',
    facts: { scope: 'requests:decide' },
  })
})

test('an expired, a revoked and an invented token are refused; the secret is not stored', async () => {
  const person = await insertPerson(db)
  const expired = await newToken(person)
  await db.transaction(async (tx) => {
    await tx.rows(sql`UPDATE access_token SET expires_at = clock_timestamp() WHERE id = ${expired.token.id}`)
    await tx.rows(sql`INSERT INTO audit_event (id, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, summary)
      VALUES ('evt_expired', 'change', 'token.revoked', 'demo', 'Test', 'seed', 'token', ${expired.token.id}, 'time passed')`)
  })
  await expect(byToken(expired.secret.reveal())).rejects.toMatchObject({ code: 'auth.expired' })
  const revoked = await newToken(person)
  await revokeToken(personContext(db, person), { tokenId: revoked.token.id })
  await expect(byToken(revoked.secret.reveal())).rejects.toMatchObject({ code: 'auth.expired' })
  await expect(byToken(`cft_${randomBytes(32).toString('base64url')}`)).rejects.toMatchObject({ code: 'auth.required' })
  const [{ text } = { text: '' }] = await db.rows<{ text: string }>(
    sql`SELECT t::text AS text FROM access_token t WHERE id = ${revoked.token.id}`,
  )
  expect(text).not.toContain(revoked.secret.reveal())
})

const claims = (subject: string, over: Partial<Claims> = {}): Claims => ({
  issuer: 'https://issuer.test',
  subject,
  email: `${subject}@example.org`,
  emailVerified: true,
  name: subject,
  ...over,
})
const signIn = (told: Claims, adminEmail?: string) =>
  bindSignIn(db, { claims: told, adminEmail, rolesOfNew: [], requestId: 'test' })
const rolesOf = async (outcome: Awaited<ReturnType<typeof signIn>>) =>
  outcome.kind === 'signed-in' ? (await getPerson(personContext(db, admin), outcome.personId)).roles : null

test('an invitation is bound by a verified address, once, to the account that answered it', async () => {
  const { personId } = await invitePerson(personContext(db, admin), { email: 'Guest@Example.org', roles: ['auditor'] })
  const stranger = await signIn(claims('stranger', { email: 'guest@example.org', emailVerified: false }))
  expect(stranger).not.toEqual({ kind: 'signed-in', personId })
  expect(await rolesOf(stranger)).toEqual([])
  expect(await signIn(claims('guest'))).toEqual({ kind: 'signed-in', personId })
  const second = await signIn(claims('guest-again', { email: 'guest@example.org' }))
  expect(await rolesOf(second)).toEqual([])
  expect(await signIn(claims('guest', { email: null }))).toEqual({ kind: 'signed-in', personId })
})

test('two first sign-ins of one person at the same moment make one account', async () => {
  const outcomes = await Promise.all([1, 2, 3].map(() => signIn(claims('eager'))))
  expect(new Set(outcomes.map((one) => one.kind === 'signed-in' && one.personId)).size).toBe(1)
})

test('CURFEW_ADMIN_EMAIL makes an admin only while there is none, and only of a verified address', async () => {
  expect(await rolesOf(await signIn(claims('late-boss'), 'late-boss@example.org'))).toEqual([])
  const fresh = await testDatabase()
  const own = openDatabase(fresh.url, { poolSize: 2 })
  const attempt = (told: Claims) =>
    bindSignIn(own, { claims: told, adminEmail: 'boss@example.org', rolesOfNew: [], requestId: 'test' })
  const adminCount = async () =>
    (await own.rows(sql`SELECT 1 FROM role_assignment WHERE role = 'admin' AND ended_at IS NULL`)).length
  await attempt(claims('mallory', { email: 'boss@example.org', emailVerified: false }))
  expect(await adminCount()).toBe(0)
  await attempt(claims('boss'))
  expect(await adminCount()).toBe(1)
  await attempt(claims('other-boss', { email: 'boss@example.org' }))
  expect(await adminCount()).toBe(1)
  await own.close()
  await fresh.close()
})
