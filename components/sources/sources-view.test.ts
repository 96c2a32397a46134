import { expect, test } from 'vitest'
import { complaintsOf, configOf, NO_ACCESS } from './access.ts'
import { addressOf, progressOf } from './words.ts'

const access = { ...NO_ACCESS, host: 'db.example', user: 'curfew', password: 'secret' }

test('the password is no part of the configuration, nor of an address that is shown', () => {
  expect(JSON.stringify(configOf(access))).not.toContain('secret')
  expect(addressOf(configOf(access))).toBe('curfew@db.example:5432/postgres')
})

test('empty optional fields are left out, so that the defaults of the connector hold', () => {
  expect(configOf({ ...access, databases: ' , ', governedRoles: 'reader, writer' })).toEqual({
    host: 'db.example',
    port: 5432,
    database: 'postgres',
    user: 'curfew',
    sslMode: 'verify-full',
    governedRoles: ['reader', 'writer'],
  })
})

test('a changed source keeps its password when none is written; a new one needs it', () => {
  expect(complaintsOf({ ...access, password: '' }, false)).toEqual({})
  expect(complaintsOf({ ...access, password: '' }, true)).toHaveProperty('password')
  expect(complaintsOf({ ...access, port: '70000' }, true)).toHaveProperty('port')
})

test('progress never passes its end, and a waiting sync says that it waits', () => {
  const run = { phasesDone: 5, phasesTotal: 4, phase: 'holdings', itemsSeen: 1_200 }
  expect(progressOf({ ...run, state: 'running' } as never)).toEqual({
    share: 1,
    text: 'holdings, part 4 of 4, 1,200 items read',
  })
  expect(progressOf({ ...run, state: 'queued' } as never).share).toBe(0)
})
