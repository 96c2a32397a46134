import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#lib/platform/db/database.ts'
import { openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertPerson, insertTeam, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { VIEWS_MAX } from './model.ts'
import { changeView, defaultHref, getView, listViews, removeView, saveView, setDefaultView } from './server.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 4 })
})
afterAll(async () => {
  await db?.close()
  await database?.close()
})

const list = 'identities' as const
const eventsAbout = async (id: string) =>
  (await db.rows<{ type: string }>(sql`SELECT type FROM audit_event WHERE subject_id = ${id} ORDER BY seq`)).map(
    (row) => row.type,
  )
const someone = async (options: Parameters<typeof insertPerson>[1] = {}) =>
  personContext(db, await insertPerson(db, options))
const namesFor = async (ctx: Awaited<ReturnType<typeof someone>>) =>
  (await listViews(ctx, list)).views.map((view) => view.name)

test('a view keeps what the list showed, and each of its changes is on record (I27)', async () => {
  const ctx = await someone()
  const content = { query: 'owner=none', sort: '-lastUsed', columns: ['name', 'kind'], density: 'compact' as const }
  const { viewId } = await saveView(ctx, { list, name: 'Mess', ...content })
  expect(await getView(ctx, viewId)).toMatchObject({ name: 'Mess', ...content, mine: true, mayEdit: true })
  await changeView(ctx, { viewId, sort: null, columns: [] })
  expect(await getView(ctx, viewId)).toMatchObject({ query: 'owner=none', sort: null, columns: [], density: 'compact' })
  await removeView(ctx, { viewId })
  await expect(getView(ctx, viewId)).rejects.toMatchObject({ code: 'not-found' })
  expect(await eventsAbout(viewId)).toEqual(['view.saved', 'view.changed', 'view.removed'])
})

test('a private view exists for its owner alone, whatever roles others have (I40)', async () => {
  const [owner, admin] = [await someone(), await someone({ roles: ['admin', 'auditor'] })]
  const { viewId } = await saveView(owner, { list, name: 'Mine' })
  for (const act of [
    () => getView(admin, viewId),
    () => changeView(admin, { viewId, name: 'Theirs' }),
    () => removeView(admin, { viewId }),
    () => setDefaultView(admin, { list, key: viewId }),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'not-found' })
  expect(await namesFor(admin)).not.toContain('Mine')
})

test('a view shared with a team is there for its members, who read it and do not change it', async () => {
  const team = await insertTeam(db)
  const owner = await someone({ teamIds: [team.id] })
  const [member, stranger] = [await someone({ teamIds: [team.id] }), await someone()]
  const { viewId } = await saveView(owner, { list, name: 'Ours', sharing: { with: 'team', teamId: team.id } })
  expect(await getView(member, viewId)).toMatchObject({ mine: false, mayEdit: false })
  expect(await namesFor(stranger)).not.toContain('Ours')
  await expect(getView(stranger, viewId)).rejects.toMatchObject({ code: 'not-found' })
  await expect(changeView(stranger, { viewId, name: 'X' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(changeView(member, { viewId, name: 'X' })).rejects.toMatchObject({ code: 'view.not-owner' })
  await expect(removeView(member, { viewId })).rejects.toMatchObject({ code: 'view.not-owner' })
  expect(await eventsAbout(viewId)).toEqual(['view.saved'])
})

test('an admin mends and removes what is shared, so that a view does not outlive its owner’s care', async () => {
  const [owner, admin] = [await someone(), await someone({ roles: ['admin'] })]
  const { viewId } = await saveView(owner, { list, name: 'For all', sharing: { with: 'everybody' } })
  await changeView(admin, { viewId, name: 'For all of us' })
  expect(await getView(owner, viewId)).toMatchObject({
    name: 'For all of us',
    owner: { personId: owner.actor.personId },
  })
  await removeView(admin, { viewId })
  expect(await namesFor(owner)).not.toContain('For all of us')
})

test('linked accounts of one human keep their views together', async () => {
  const first = await insertPerson(db)
  const second = await insertPerson(db, { canonicalPersonId: first.id })
  const { viewId } = await saveView(personContext(db, first), { list, name: 'Both' })
  expect(await getView(personContext(db, second), viewId)).toMatchObject({ mine: true, mayEdit: true })
})

test('nobody shares with a team they are not in', async () => {
  const team = await insertTeam(db)
  const ctx = await someone({ roles: ['admin'] })
  const sharing = { with: 'team', teamId: team.id } as const
  await expect(saveView(ctx, { list, name: 'A', sharing })).rejects.toMatchObject({ code: 'auth.forbidden' })
  const { viewId } = await saveView(ctx, { list, name: 'B' })
  await expect(changeView(ctx, { viewId, sharing })).rejects.toMatchObject({ code: 'auth.forbidden' })
})

test('one name a list and person, also when two tabs save at once; a removed name is free again', async () => {
  const ctx = await someone()
  const both = await Promise.allSettled([saveView(ctx, { list, name: 'Twin' }), saveView(ctx, { list, name: 'twin' })])
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'view.name-taken' })
  await saveView(ctx, { list: 'grants', name: 'Twin' })
  await saveView(await someone(), { list, name: 'Twin' })
  const [view] = (await listViews(ctx, list)).views
  await removeView(ctx, { viewId: view?.id ?? newId('view') })
  await saveView(ctx, { list, name: 'Twin' })
})

test('whoever saves over a change they have not seen is told', async () => {
  const ctx = await someone()
  const { viewId } = await saveView(ctx, { list, name: 'Race' })
  const seen = await getView(ctx, viewId)
  await changeView(ctx, { viewId, query: 'kind=role', expected: seen.changedAt })
  await expect(changeView(ctx, { viewId, query: 'kind=user', expected: seen.changedAt })).rejects.toMatchObject({
    code: 'precondition.failed',
  })
  expect(await getView(ctx, viewId)).toMatchObject({ query: 'kind=role' })
})

test('a default is one’s own, opens what it names, and falls back when that is gone', async () => {
  const [owner, reader] = [await someone(), await someone()]
  const { viewId } = await saveView(owner, {
    list,
    name: 'D',
    query: 'owner=none',
    sort: 'name',
    sharing: { with: 'everybody' },
  })
  await setDefaultView(reader, { list, key: viewId })
  expect(defaultHref(list, await listViews(reader, list))).toBe(`/identities?owner=none&sort=name&saved=${viewId}`)
  expect(defaultHref(list, await listViews(owner, list))).toBeNull()
  await changeView(owner, { viewId, sharing: { with: 'nobody' } })
  expect(defaultHref(list, await listViews(reader, list))).toBeNull()
  await setDefaultView(reader, { list, key: 'unowned' })
  expect(defaultHref(list, await listViews(reader, list))).toBe('/identities?q=owner:none&saved=unowned')
  await expect(setDefaultView(reader, { list: 'grants', key: 'unowned' })).rejects.toMatchObject({ code: 'not-found' })
})

test('a person’s views of a list are bounded', async () => {
  const ctx = await someone()
  for (let at = 0; at < VIEWS_MAX; at++) await saveView(ctx, { list, name: `View ${at}` })
  await expect(saveView(ctx, { list, name: 'One more' })).rejects.toMatchObject({ code: 'input.invalid' })
})
