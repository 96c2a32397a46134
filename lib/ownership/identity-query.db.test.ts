/** The query line of the identity list against real rows: what it selects, and what its facets count. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SourceId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import { askList, disablePerson, listTerms } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { insertEntitlement, insertHolding, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { NO_FILTERS } from './model.ts'
import { IDENTITY_LIST } from './query/model.ts'
import { countListedIdentities, identityListFacets, listIdentities } from './server.ts'

let database: TestDatabase
let db: Database
let risk: PersonContext
let ada: PersonContext
let stranger: PersonContext

const DAY = 86_400_000

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  const payments = await insertTeam(db, { name: 'Payments (EU)' })
  risk = personContext(db, await insertPerson(db, { roles: ['risk_viewer'] }))
  ada = personContext(db, await insertPerson(db, { name: 'Ada Owner', teamIds: [payments.id] }))
  stranger = personContext(db, await insertPerson(db))
  const ledger = (await insertSource(db, { name: 'Ledger prod' })).id
  const billing = (await insertSource(db, { name: 'billing' })).id
  const now = Date.now()
  const at = (days: number) => instant(now - days * DAY)
  const add = (sourceId: SourceId, name: string, over: Parameters<typeof insertIdentity>[2]) =>
    insertIdentity(db, sourceId, { name, ...over })
  const loader = await add(ledger, 'loader', { lastUsedAt: at(1), kind: 'role', environment: 'production' })
  await add(ledger, 'old-loader', { lastUsedAt: at(120), kind: 'role', environment: 'production', flags: ['dormant'] })
  const never = await add(billing, 'never', {
    lastUsedAt: null,
    lastUsedKnown: true,
    kind: 'role',
    environment: 'test',
  })
  await add(billing, '50%_off', { lastUsedAt: null, lastUsedKnown: false, kind: 'key', flags: ['superuser', 'shared'] })
  await add(billing, 'left', { lastUsedAt: at(200), goneAt: at(3), kind: 'role' })
  await insertOwnership(db, { sourceId: ledger, identityId: loader.id }, { teamId: payments.id })
  await insertOwnership(db, { sourceId: billing, identityId: never.id }, { personId: ada.actor.personId })
  const writer = await insertEntitlement(db, ledger, { name: 'Ledger_Writer' })
  await insertHolding(db, ledger, { identityId: loader.id, entitlementId: writer.id })
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const asked = async (ctx: PersonContext, text: string) => ({
  ...NO_FILTERS,
  terms: await listTerms(ctx, IDENTITY_LIST, text),
})
const found = async (ctx: PersonContext, text: string) =>
  (
    await listIdentities(ctx, {
      filters: await asked(ctx, text),
      order: { sort: 'name', direction: 'asc' },
      page: { limit: 200, cursor: null },
    })
  ).data.map(({ name }) => name)

describe('what a line selects', () => {
  test.each<[string, string[]]>([
    ['', ['50%_off', 'loader', 'never', 'old-loader']],
    ['load', ['loader', 'old-loader']],
    ['old load', ['old-loader']],
    ['-load', ['50%_off', 'never']],
    ['50%_', ['50%_off']],
    ['owner:none', ['50%_off', 'old-loader']],
    ['-owner:none', ['loader', 'never']],
    ['owner:payments-eu', ['loader']],
    ['owner:"payments (eu)"', ['loader']],
    ['owner:ada-owner', ['never']],
    ['owner:payments-eu,ada-owner', ['loader', 'never']],
    ['owner:none last-used:>90d', ['old-loader']],
    ['last-used:>90d', ['never', 'old-loader']],
    ['last-used:<7d', ['loader']],
    ['last-used:30d..365d', ['old-loader']],
    ['last-used:never', ['never']],
    ['last-used:unknown', ['50%_off']],
    ['-last-used:<7d', ['50%_off', 'never', 'old-loader']],
    ['kind:ROLE env:production', ['loader', 'old-loader']],
    ['-kind:role', ['50%_off']],
    ['source:ledger-prod', ['loader', 'old-loader']],
    ['-source:ledger-prod,billing', []],
    ['is:unused', ['old-loader']],
    ['is:superuser is:shared', ['50%_off']],
    ['is:superuser is:unused', []],
    ['is:superuser,unused', ['50%_off', 'old-loader']],
    ['state:gone', ['left']],
    ['state:gone,present is:superuser', ['50%_off']],
    ['privilege:admin', ['50%_off']],
    ['holds:ledger_writer', ['loader']],
    ['first-seen:<1d', ['50%_off', 'loader', 'never', 'old-loader']],
    ['has:grant', []],
  ])('%s', async (text, names) => {
    expect(await found(risk, text)).toEqual(names)
    expect(await countListedIdentities(risk, await asked(risk, text))).toBe(names.length)
  })

  test('me is whoever asks, their teams included', async () => {
    expect(await found(ada, 'owner:me')).toEqual(['loader', 'never'])
    expect(await found(stranger, 'owner:me')).toEqual([])
  })

  test('I40: no line shows what is out of scope', async () => {
    for (const text of ['', 'owner:payments-eu', 'state:gone', '-owner:none', 'holds:ledger_writer'])
      for (const name of await found(stranger, text)) expect(['50%_off', 'old-loader', 'left']).toContain(name)
  })
})

describe('facets', () => {
  test('each value counts the rows that choosing it would leave under the other terms', async () => {
    for (const text of [
      '',
      'owner:none',
      'kind:role',
      'kind:role source:billing',
      'is:superuser',
      'load last-used:>90d',
    ]) {
      const { facets, total } = await identityListFacets(risk, await listTerms(risk, IDENTITY_LIST, text))
      expect(total).toBe((await found(risk, text)).length)
      for (const [key, values] of Object.entries(facets)) {
        const others = text.split(' ').filter((part) => !part.startsWith(`${key}:`))
        for (const { value, count } of values) {
          const line = [...others, `${key}:${value}`].join(' ').trim()
          expect([line, count]).toEqual([line, (await found(risk, line)).length])
        }
      }
    }
  })

  test('what nobody has is counted as none, not left out', async () => {
    const { facets } = await identityListFacets(risk, [])
    expect(facets.is?.find(({ value }) => value === 'disabled')).toEqual({
      value: 'disabled',
      label: 'Disabled',
      count: 0,
    })
    expect(facets.source?.map(({ value, label }) => [value, label])).toContainEqual(['ledger-prod', 'Ledger prod'])
  })
})

test('a name that nobody has is told at its place, and the API refuses it', async () => {
  const { problems, terms } = await askList(risk, IDENTITY_LIST, 'load owner:payments-us')
  expect(problems).toEqual([{ start: 5, end: 22, message: 'Owner: there is no team or person called “payments-us”.' }])
  expect(terms).toEqual([])
  await expect(listTerms(risk, IDENTITY_LIST, 'owner:payments-us')).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(listTerms(risk, IDENTITY_LIST, 'colour:red')).rejects.toMatchObject({ code: 'input.invalid' })
})

test('left is an owner who cannot sign in, or a team of nobody who can', async () => {
  const admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  const empty = await insertTeam(db, { name: 'Nobody there' })
  const [gone, alone] = [await insertPerson(db), await insertPerson(db, { teamIds: [empty.id] })]
  for (const { id } of [gone, alone]) await disablePerson(admin, { personId: id })
  const { id: sourceId } = await insertSource(db, { name: 'of those who left' })
  for (const [name, owner] of [
    ['of-a-person', { personId: gone.id }],
    ['of-a-team', { teamId: empty.id }],
    ['of-ada', { personId: ada.actor.personId }],
  ] as const)
    await insertOwnership(db, { sourceId, identityId: (await insertIdentity(db, sourceId, { name })).id }, owner)
  expect(await found(risk, 'owner:left')).toEqual(['of-a-person', 'of-a-team'])
  expect(await found(risk, 'source:of-those-who-left -owner:left')).toEqual(['of-ada'])
  const { facets } = await identityListFacets(risk, await listTerms(risk, IDENTITY_LIST, ''))
  expect(facets.owner?.find(({ value }) => value === 'left')).toMatchObject({ count: 2 })
})
