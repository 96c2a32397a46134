import { expect, test } from 'vitest'
import type { PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import { HOUR_MS, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import type { PersonActor, StoredRole } from '#lib/platform/context.ts'
import { isLastAdmin, mayManagePeople } from './admin-rules.ts'
import { isOwnOrigin, safeReturnPath } from './origin-rules.ts'
import { isSameHuman, scopeOf } from './scope.ts'
import { sessionCookieName, valueOfCookie } from './session-cookie.ts'
import { hasScope, isWorthWriting, judgeSession, judgeToken } from './session-rules.ts'
import { clientOf } from './throttle.ts'

const ada = 'per_ada' as PersonId
const bob = 'per_bob' as PersonId
const actor = (roles: StoredRole[] = []): PersonActor => ({
  kind: 'person',
  personId: ada,
  canonicalPersonId: ada,
  name: 'Ada',
  email: 'ada@example.org',
  roles: new Set(roles),
  teamIds: new Set(['tem_1' as TeamId]),
  authenticatedBy: { by: 'token', tokenId: 'tok_1' as never, scopes: new Set() },
})
const source = 'src_1' as SourceId

test('a person without a stored role sees their own, their teams’ and what they may decide', () => {
  expect(scopeOf(actor(), [source])).toEqual({
    personId: ada,
    canonicalPersonId: ada,
    teamIds: ['tem_1'],
    seesAll: false,
    approverSourceIds: [source],
    isAdmin: false,
    isAuditor: false,
  })
})
test.each<StoredRole>(['admin', 'auditor', 'risk_viewer'])('a person with the role %s sees everything', (role) => {
  expect(scopeOf(actor([role]), [])).toMatchObject({
    seesAll: true,
    isAdmin: role === 'admin',
    isAuditor: role === 'auditor',
  })
})
test('the worker never manages people', () => {
  expect(mayManagePeople({ kind: 'worker', name: 'w' })).toBe(false)
  expect(mayManagePeople(actor(['auditor', 'risk_viewer']))).toBe(false)
  expect(mayManagePeople(actor(['admin']))).toBe(true)
})
test('I19: two accounts of one human are the same human', () => {
  expect(isSameHuman({ canonicalPersonId: ada }, { canonicalPersonId: ada })).toBe(true)
  expect(isSameHuman({ canonicalPersonId: ada }, { canonicalPersonId: bob })).toBe(false)
  expect(isSameHuman({ canonicalPersonId: null }, { canonicalPersonId: null })).toBe(false)
})
test('the last active admin is recognised', () => {
  expect(isLastAdmin([ada], ada)).toBe(true)
  expect(isLastAdmin([ada, bob], ada)).toBe(false)
  expect(isLastAdmin([bob], ada)).toBe(false)
})

const at = instant(1_800_000_000_000)
const session = (over = {}) => ({
  status: 'active' as const,
  lastSeenAt: at,
  expiresAt: instant(at + 12 * HOUR_MS),
  endedAt: null,
  ...over,
})
test('a session ends after 30 idle minutes, after 12 hours, when ended and with its person', () => {
  expect(judgeSession(session(), instant(at + 30 * MINUTE_MS - 1))).toBe('good')
  expect(judgeSession(session(), instant(at + 30 * MINUTE_MS))).toBe('ended')
  expect(judgeSession(session({ lastSeenAt: instant(at + 12 * HOUR_MS) }), instant(at + 12 * HOUR_MS))).toBe('ended')
  expect(judgeSession(session({ endedAt: at }), at)).toBe('ended')
  expect(judgeSession(session({ status: 'disabled' }), at)).toBe('disabled')
})
test('a token ends when it expires and when it is revoked', () => {
  const token = { status: 'active' as const, expiresAt: instant(at + 1), revokedAt: null }
  expect(judgeToken(token, at)).toBe('good')
  expect(judgeToken(token, instant(at + 1))).toBe('ended')
  expect(judgeToken({ ...token, revokedAt: at }, at)).toBe('ended')
})
test('being seen is written at most once a minute', () => {
  expect(isWorthWriting(null, at)).toBe(true)
  expect(isWorthWriting(at, instant(at + MINUTE_MS - 1))).toBe(false)
  expect(isWorthWriting(at, instant(at + MINUTE_MS))).toBe(true)
})
test('a scope is matched exactly', () => {
  expect(hasScope(new Set(['requests:read']), 'requests:decide')).toBe(false)
  expect(hasScope(new Set(['requests:read']), 'requests:read')).toBe(true)
  expect(hasScope(new Set(), null)).toBe(true)
})

const own = 'https://curfew.example.org'
test.each([
  ['the own origin', own, 'same-origin', true],
  ['an old browser without fetch metadata', own, null, true],
  ['no origin', null, 'same-origin', false],
  ['a null origin', 'null', 'same-origin', false],
  ['another site', 'https://evil.example', 'cross-site', false],
  ['a sibling that is same-site', own, 'same-site', false],
  ['another port', `${own}:8443`, 'same-origin', false],
  ['a prefix of the origin', `${own}.evil.example`, null, false],
])('a state change with a cookie from %s', (_, origin, fetchSite, allowed) => {
  expect(isOwnOrigin({ method: 'POST', origin, fetchSite }, own)).toBe(allowed)
})
test('reading needs no origin', () =>
  expect(isOwnOrigin({ method: 'GET', origin: null, fetchSite: 'cross-site' }, own)).toBe(true))

test.each([
  ['/requests?state=pending#top', '/requests?state=pending#top'],
  [`${own}/grants`, '/grants'],
  ['https://evil.example/', '/'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  [`${own}//evil.example`, '/evil.example'],
  ['javascript:alert(1)', '/'],
  ['https://curfew.example.org@evil.example/', '/'],
  ['/sign-in?callbackUrl=/x', '/'],
  ['/api/auth/error', '/'],
  [undefined, '/'],
])('after sign-in %s becomes %s', (given, expected) => expect(safeReturnPath(given, own)).toBe(expected))

test('the session cookie is pinned to its host over https', () => {
  expect(sessionCookieName(own)).toMatch(/^__Host-/)
  expect(sessionCookieName('http://127.0.0.1:3000')).not.toMatch(/^__/)
  expect(valueOfCookie('a=1; curfew.session=x=y ; b=2', 'curfew.session')).toBe('x=y')
  expect(valueOfCookie(null, 'curfew.session')).toBeNull()
})
test('the client is the nearest address that is not a trusted proxy', () => {
  expect(clientOf('6.6.6.6, 9.9.9.9, 10.0.0.2', ['10.0.0.0/8'])).toBe('9.9.9.9')
  expect(clientOf('::ffff:9.9.9.9', [])).toBe('9.9.9.9')
  expect(clientOf(null, [])).toBe('unknown')
})
