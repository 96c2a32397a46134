import { expect, test } from 'vitest'
import { isDomainError } from '#lib/kernel/errors.ts'
import { configSchema, parsePostgresUrl } from './config.ts'

const refusalOf = (url: string): string => {
  try {
    parsePostgresUrl(url)
  } catch (error) {
    if (isDomainError(error)) return error.message
    throw error
  }
  throw new Error('not refused')
}

test('a connection URL is read into configuration and secret, percent-encoding undone', () => {
  expect(
    parsePostgresUrl('postgresql://cur%40few:p%40ss%2Fw%C3%B6rd@db.example:6432/app%20db?sslmode=require'),
  ).toEqual({
    config: { host: 'db.example', port: 6432, database: 'app db', user: 'cur@few', sslMode: 'require' },
    secret: { password: 'p@ss/wörd' },
  })
})

test('what is left out is safe: the server is verified unless it is on this machine', () => {
  expect(parsePostgresUrl('postgres://u:p@db.example').config).toMatchObject({
    port: 5432,
    database: 'postgres',
    sslMode: 'verify-full',
  })
  expect(parsePostgresUrl('postgres://u:p@127.0.0.1:5433/x').config.sslMode).toBe('disable')
  expect(parsePostgresUrl('postgres://u:p@[::1]:5433/x').config).toMatchObject({ host: '::1', sslMode: 'disable' })
  expect(parsePostgresUrl('postgres://u:p@127.evil.example/x').config.sslMode).toBe('verify-full')
})

test.each([
  ['nonsense', 'not a URL'],
  ['https://u:p@h/d', 'must start with postgresql://'],
  ['postgresql://h/d', 'names no user'],
  ['postgresql://u@h/d', 'no password'],
  ['postgresql://u:p@/d', ''],
  ['postgresql://u:p@h/d?sslmode=prefer', 'sslmode must be one of'],
  ['postgresql://u:p@h/d?options=-c%20x', 'is not supported'],
  ['postgresql://u:%E0%A4%A@h/d', 'percent-encoded'],
])('%s is refused in words a person can act on', (url, words) => {
  expect(refusalOf(url)).toContain(words)
})

test('no refusal repeats the password (I33)', () => {
  for (const url of [
    'postgresql://u:canary-1@h/d?sslmode=x',
    'http://u:canary-1@h',
    'postgresql://u:canary-1@h:99999/d',
    'postgresql://:canary-1@h',
  ])
    expect(refusalOf(url)).not.toContain('canary-1')
})

test('a configuration with an unknown or unsafe field is refused', () => {
  const good = { host: 'h', user: 'u' }
  expect(configSchema.parse(good)).toMatchObject({ port: 5432, database: 'postgres', sslMode: 'verify-full' })
  for (const bad of [
    { ...good, extra: 1 },
    { ...good, port: 0 },
    { ...good, sslMode: 'prefer' },
    { ...good, user: 'x'.repeat(64) },
    { host: '' },
  ])
    expect(configSchema.safeParse(bad).success).toBe(false)
})
