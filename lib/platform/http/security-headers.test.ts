import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contentPolicy, isElsewhere, publicAddress, securityHeaders, SONNER_STYLE_HASH } from './security-headers.ts'

const production = { publicUrl: 'https://curfew.example.org', nonce: 'abc', development: false }

test('scripts run with the nonce of the answer only', () => {
  const [script] = contentPolicy(production)
    .split('; ')
    .filter((one) => one.startsWith('script-src'))
  expect(script).toBe(`script-src 'nonce-abc' 'strict-dynamic'`)
})
test('nothing unsafe is allowed, not even style attributes', () => {
  expect(contentPolicy(production)).not.toContain('unsafe')
  expect(contentPolicy(production)).toContain(`style-src-attr 'none'`)
})
test('the allowed style sheet is the one sonner has', () => {
  const source = readFileSync('node_modules/sonner/dist/index.mjs', 'utf8')
  const css: unknown = JSON.parse(/__insertCSS\(("(?:[^"\\]|\\.)*")\)/.exec(source)?.[1] ?? 'null')
  expect(SONNER_STYLE_HASH).toBe(`sha256-${createHash('sha256').update(String(css)).digest('base64')}`)
})
test('transport security is asked for over https only', () => {
  expect(securityHeaders(production)).toHaveProperty('strict-transport-security')
  expect(securityHeaders({ ...production, publicUrl: 'http://127.0.0.1:3000' })).not.toHaveProperty(
    'strict-transport-security',
  )
})

const arrival = (over = {}) => ({
  method: 'GET',
  path: '/requests?a=b',
  host: 'localhost:3000',
  forwardedHost: null,
  ...over,
})
const home = 'http://127.0.0.1:3000'
test('pages at another host move to the public address', () => {
  expect(isElsewhere(arrival(), home)).toBe(true)
  expect(publicAddress('/requests?a=b', home)).toBe('http://127.0.0.1:3000/requests?a=b')
})
test('a path that looks like a host stays a path', () => {
  expect(publicAddress('//evil.example/', home)).toBe('http://127.0.0.1:3000//evil.example/')
  for (const path of ['.evil.example', '@evil.example', null, '/api/auth/elsewhere'])
    expect(publicAddress(path, home)).toBe(`${home}/`)
})
test('what changes state, the API and the right host are left alone', () => {
  expect(isElsewhere(arrival({ method: 'POST' }), home)).toBe(false)
  expect(isElsewhere(arrival({ path: '/api/v1/grants' }), home)).toBe(false)
  expect(isElsewhere(arrival({ host: '127.0.0.1:3000' }), home)).toBe(false)
  expect(isElsewhere(arrival({ host: 'web:3000', forwardedHost: '127.0.0.1:3000' }), home)).toBe(false)
})
