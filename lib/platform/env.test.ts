import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { readEnv, SettingsError } from './env.ts'
import { metaOf, SETTING_NAMES } from './settings-schema.ts'
import { settingsTable, withSettingsTable } from './settings-table.ts'

const root = new URL('../../', import.meta.url)
const refusalOf = (source: Record<string, string | undefined>): SettingsError => {
  try {
    readEnv(source, '/srv/curfew')
  } catch (error) {
    if (error instanceof SettingsError) return error
    throw error
  }
  throw new Error('the settings were accepted')
}

describe('settings', () => {
  test('nothing has to be set: an empty environment gives the documented defaults', () => {
    const settings = readEnv({}, '/srv/curfew')
    expect(settings).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:3000',
      demo: 'auto',
      leaseMs: 15_000,
      databasePoolSize: null,
    })
    expect(settings.dataDir).toBe('/srv/curfew/.curfew')
    expect(settings.keyFile).toBe('/srv/curfew/.curfew/secrets.key')
    expect(settings.syncIntervalMs).toBe(900_000)
  })

  test('an empty or blank variable counts as an absent one', () => {
    expect(readEnv({ PORT: '', DATABASE_URL: '  ' })).toMatchObject({ port: 3000, databaseUrl: undefined })
  })

  test('every bad value is named in one error, with the value and what was expected', () => {
    const error = refusalOf({ PORT: '70000', CURFEW_DEMO: 'maybe', CURFEW_SYNC_INTERVAL: '15 min', LOG_LEVEL: 'loud' })
    expect(error.problems.map((problem) => problem.name)).toEqual([
      'PORT',
      'CURFEW_DEMO',
      'CURFEW_SYNC_INTERVAL',
      'LOG_LEVEL',
    ])
    expect(error.message).toContain('PORT: "70000" cannot be used; expected a port from 1 to 65535.')
    expect(error.message).toContain('4 settings are wrong')
  })

  test.each(SETTING_NAMES.filter((name) => metaOf(name).secret))('I33 a refused %s is never echoed', (name) => {
    const canary = 'canary hunter2 \u0000'
    const message = (() => {
      try {
        readEnv({ [name]: canary })
        return ''
      } catch (error) {
        return String(error) + inspect(error)
      }
    })()
    expect(message).not.toContain('hunter2')
  })

  test('I33 a secret setting cannot be printed by accident', () => {
    const settings = readEnv({
      DATABASE_URL: 'postgresql://a:hunter2@db/curfew',
      CURFEW_BACKGROUND_TOKEN: 'hunter2-hunter2-hunter2',
    })
    const printed = `${JSON.stringify(settings)}${inspect(settings, { depth: 9, showHidden: true })}${settings.databaseUrl}`
    expect(printed).not.toContain('hunter2')
    expect(settings.databaseUrl?.reveal()).toContain('hunter2')
  })

  test('settings cannot be changed after they are read', () => {
    expect(Object.isFrozen(readEnv({}))).toBe(true)
  })

  test('settings that need a partner say which is missing and why', () => {
    expect(refusalOf({ OIDC_ISSUER: 'https://id.example.org' }).problems.map((p) => p.name)).toEqual([
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
    ])
    expect(refusalOf({ DATABASE_OWNER_URL: 'postgresql://o:p@db/curfew' }).message).toContain('DATABASE_URL: missing')
    expect(refusalOf({ WEBHOOK_URL: 'https://hooks.example.org/x' }).message).toContain('WEBHOOK_SECRET: missing')
  })

  test.each([
    [{ PUBLIC_URL: 'https://curfew.example.org/' }, 'https://curfew.example.org'],
    [{ HOST: '0.0.0.0', PORT: '8080' }, 'http://127.0.0.1:8080'],
    [{ HOST: '::1', PORT: '80' }, 'http://[::1]'],
  ])('the canonical origin of %j is %s', (source, origin) => {
    expect(readEnv(source).publicUrl).toBe(origin)
  })

  test.each([
    { PUBLIC_URL: 'https://curfew.example.org/path' },
    { PUBLIC_URL: 'curfew.example.org' },
    { TRUSTED_PROXIES: '10.0.0.0/8, everything' },
    { DATABASE_URL: 'mysql://db/curfew' },
    { DATABASE_URL: 'postgresql://db' },
    { OIDC_ISSUER: 'http://id.example.org', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' },
    { CURFEW_BACKGROUND_TOKEN: 'short' },
    { CURFEW_LEASE_SECONDS: '0' },
    { CURFEW_SYNC_INTERVAL: 'PT1S' },
  ])('%j is refused', (source) => {
    expect(refusalOf(source).problems).toHaveLength(1)
  })

  test("the README's table of settings is the schema's (npm run settings)", () => {
    const readme = readFileSync(new URL('README.md', root), 'utf8')
    expect(readme).toBe(withSettingsTable(readme))
    for (const name of SETTING_NAMES) expect(settingsTable()).toContain(`\`${name}\``)
  })
})
