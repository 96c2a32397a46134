import { expect, test } from 'vitest'
import { databaseFailure, explain, StartFailure } from './failure.ts'

const URL_WITH_PASSWORD = 'postgresql://curfew_app:hunter2@db.example.org:5432/curfew'
const coded = (code: string, message = code) => Object.assign(new Error(message), { code })

test.each([
  ['ECONNREFUSED', 'cannot be reached'],
  ['ENOTFOUND', 'cannot be reached'],
  ['28P01', 'refused the user or password'],
  ['3D000', 'no such database'],
])('I33 a database that answers %s is told with its place and without its password', (code, words) => {
  const said = explain(databaseFailure(coded(code, `password hunter2 ${code}`), URL_WITH_PASSWORD))
  expect(said).toContain(words)
  expect(said).toContain('db.example.org:5432/curfew')
  expect(said).not.toContain('hunter2')
})

test('a full disk is named, with a way out', () => {
  expect(explain(Object.assign(coded('ENOSPC'), { path: '/srv/data/x' }))).toMatch(
    /disk is full \(writing \/srv\/data\/x\).*CURFEW_DATA_DIR/,
  )
  expect(explain(new StartFailure('initdb: could not write: No space left on device'))).toContain('The disk is full')
})

test('an expected failure has no stack trace, an unexpected one keeps it', () => {
  expect(explain(new StartFailure('Port 3000 is in use.'))).toBe('Port 3000 is in use.')
  expect(explain(new TypeError('bug'))).toMatch(/TypeError: bug\n\s+at /)
})
