import { expect, test } from 'vitest'
import { HOUR_MS, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import type { RequestDetail } from '#lib/access/server.ts'
import { groupsOf } from './adds.ts'
import { classesOf } from './classes.ts'
import { graveOf, shorterOf, smallerOffer } from './evidence.ts'

type Earlier = RequestDetail['earlier'][number]

const earlier = (heldMs: number, endCause: string): Earlier =>
  ({
    id: 'grt_1',
    state: 'ended',
    durationMs: 4 * HOUR_MS,
    activeAt: instant(0),
    endedAt: instant(heldMs),
    goneAt: instant(heldMs),
    endCause,
    reason: 'x',
  }) as Earlier

test('a smaller offer is always shorter than what is asked, and long enough for what earlier grants needed', () => {
  const offer = smallerOffer(4 * HOUR_MS, [
    earlier(40 * MINUTE_MS, 'ended-early'),
    earlier(12 * MINUTE_MS, 'ended-early'),
  ])
  expect(offer?.ms).toBe(HOUR_MS)
  for (const asked of [MINUTE_MS, 7 * MINUTE_MS, HOUR_MS, 8 * HOUR_MS])
    expect(shorterOf(asked).every(({ ms }) => ms < asked && ms >= MINUTE_MS)).toBe(true)
})

test('grants that ran to their end say nothing about how little was needed', () => {
  expect(smallerOffer(4 * HOUR_MS, [earlier(HOUR_MS, 'expiry'), earlier(HOUR_MS, 'expiry')])).toBeNull()
})

test('what was given before is offered again when more is asked and nothing ended early', () => {
  const given = [2, 3].map((n) => ({ ...earlier(0, 'expiry'), durationMs: n * 10 * MINUTE_MS }))
  expect(smallerOffer(4 * HOUR_MS, given)).toMatchObject({ ms: 30 * MINUTE_MS, why: expect.stringContaining('30 min') })
  expect(smallerOffer(30 * MINUTE_MS, given)).toBeNull()
})

test('approving an administrator takes a second step, and approving a reader does not', () => {
  expect(graveOf({ attributes: ['CREATEROLE'], memberOf: [], objects: [] })).toContain('CREATEROLE')
  expect(graveOf({ memberOf: [{ name: 'writers', admin: true }] })).toContain('writers')
  expect(graveOf({ memberOf: ['pg_write_all_data'] })).toContain('pg_write_all_data')
  expect(graveOf({ attribute: 'SUPERUSER', confers: 'everything' })).toContain('everything')
  const owned = (kind: string) => ({ database: 'business', schema: 'billing', kind, privilege: 'OWNER' })
  expect(graveOf({ objects: [owned('table'), owned('schema')] })).toContain('the schema billing in business')
  expect(graveOf({ objects: [owned('database')] })).toContain('the database business')
  expect(graveOf({ attributes: [], memberOf: [{ name: 'readers', admin: false }], objects: [] })).toBeNull()
  expect(graveOf({ objects: [owned('table'), { ...owned('schema'), privilege: 'USAGE' }] })).toBeNull()
})

test('what an entitlement confers is told the gravest first, and what is not known is shown as it is', () => {
  const object = (privilege: string) => ({
    database: 'business',
    schema: 'billing',
    kind: 'table',
    privilege,
    count: 1,
    names: ['invoices'],
  })
  expect(
    groupsOf({ objects: [object('SELECT'), object('DELETE'), object('INSERT')] }).map((group) => group.title),
  ).toEqual(['Remove', 'Write', 'Read'])
  expect(groupsOf({ policy: 'AdministratorAccess' })).toMatchObject([{ lines: ['policy: AdministratorAccess'] }])
})

test('what is held standing anyway is not told as added, and what is not listed whole counts as added', () => {
  const on = (privilege: string, names: string[], count = names.length) => ({
    database: 'business',
    schema: 'billing',
    kind: 'table',
    privilege,
    count,
    names,
  })
  const held = [
    { name: 'reader', content: { objects: [on('SELECT', ['invoices', 'payments'])] }, until: null, same: false },
  ]
  const delta = (objects: object[]) => groupsOf({ objects }, held).map(({ title, lines }) => [title, lines.length])
  expect(delta([on('SELECT', ['invoices']), on('DELETE', ['invoices'])])).toEqual([
    ['Remove', 1],
    ['Has already', 1],
  ])
  expect(delta([on('select', ['payments', 'invoices'])])).toEqual([['Has already', 1]])
  expect(delta([on('SELECT', ['invoices', 'salaries'])])).toEqual([['Read', 1]])
  expect(delta([on('SELECT', ['invoices'], 40)])).toEqual([['Read', 1]])
  expect(groupsOf({ policy: 'p' }, held)).toMatchObject([{ key: 'content' }])
})

const table = (privilege: string, name = 'invoices') => ({
  database: 'business',
  schema: 'billing',
  kind: 'table',
  privilege,
  count: 1,
  names: [name],
})
const holds = (until: number | null, ...privileges: string[]) => ({
  name: 'other',
  content: { objects: privileges.map((privilege) => table(privilege)) },
  until: until === null ? null : instant(until),
  same: false,
})

test('what it has by a live grant is told apart from what stands, each with its end, the later end first', () => {
  const held = [holds(60_000, 'SELECT', 'INSERT'), holds(120_000, 'SELECT'), holds(null, 'DELETE')]
  const asked = { objects: ['SELECT', 'INSERT', 'DELETE', 'UPDATE'].map((privilege) => table(privilege)) }
  expect(groupsOf(asked, held).map(({ title, lines, until }) => [title, lines.length, until])).toEqual([
    ['Write', 1, undefined],
    ['Has already', 1, null],
    ['Has for now', 1, instant(120_000)],
    ['Has for now', 1, instant(60_000)],
  ])
})

test('what is asked for once more, or for longer, adds no right while the grant of it lives', () => {
  const again = { ...holds(60_000), same: true }
  expect(groupsOf({ attributes: ['SUPERUSER'] }, [again])).toMatchObject([
    { title: 'Has for now', lines: ['SUPERUSER'], until: instant(60_000) },
  ])
})

test('the classes and effects are those of what is added, and what is not said is unknown', () => {
  const classes = (content: object, held = [holds(null, 'DELETE')]) => classesOf(groupsOf({ ...content }, held))
  expect(classes({ objects: [table('SELECT'), table('DELETE')] })).toEqual({
    cells: ['Read'],
    effects: ['bulkData'],
    isPartUnknown: false,
  })
  expect(classes({ objects: [table('OWNER'), table('TRUNCATE')] })).toMatchObject({
    cells: ['Write', 'Admin'],
    effects: ['destroy'],
  })
  expect(classes({ objects: [table('DELETE')] })).toEqual({ cells: [], effects: [], isPartUnknown: false })
  expect(classes({ objects: [table('EXECUTE'), table('INSERT')] })).toMatchObject({
    cells: ['Write'],
    isPartUnknown: true,
  })
  expect(classes({ attributes: ['SUPERUSER'] }).effects).toHaveLength(5)
  expect(classes({ attributes: ['CREATEROLE'] })).toMatchObject({ cells: ['Admin'], effects: [] })
  expect(classes({ memberOf: ['readers'] }).isPartUnknown).toBe(true)
  expect(classes({ policy: 'p' })).toMatchObject({ cells: [], isPartUnknown: true })
})
