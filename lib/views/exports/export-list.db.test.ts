import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertPerson, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { EXPORT_PAGE, type ExportedList, exportList } from './export-list.ts'

let database: TestDatabase
let db: Database
let who: Awaited<ReturnType<typeof insertPerson>>
beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 4 })
  who = await insertPerson(db, { name: 'Ada' })
})
afterAll(async () => {
  await db?.close()
  await database?.close()
})

type Row = { id: string; name: string }
/** A list of this many rows that counts what was read of it. */
function rowsOf(total: number, tally = { read: 0, failAt: Infinity }) {
  const exported: ExportedList<Row> = {
    list: 'identities',
    columns: [
      { id: 'id', value: (row) => row.id },
      { id: 'fullName', of: 'name', value: (row) => row.name },
    ],
    page: async (_, { limit, cursor }) => {
      const from = Number(cursor ?? 0)
      if (from >= tally.failAt) throw new Error('the database went away')
      const count = Math.min(limit, total - from)
      tally.read += count
      const data = Array.from({ length: count }, (__, at) => ({ id: `r${from + at}`, name: `Row ${from + at}` }))
      return { data, nextCursor: from + count < total ? String(from + count) : null }
    },
  }
  return { exported, tally }
}
const asked = { format: 'csv' as const, columns: ['name'], filter: { q: 'owner:none' } }
let calls = 0
const asAda = (): PersonContext => ({ ...personContext(db, who), requestId: `export ${++calls}` })
const recorded = async ({ requestId }: PersonContext) =>
  db.rows<{ type: string; payload: Record<string, unknown>; summary: string }>(
    sql`SELECT type, payload, summary FROM audit_event WHERE request_id = ${requestId} ORDER BY seq`,
  )

test('100,000 rows pass through the memory of one page', async () => {
  const ctx = asAda()
  const { exported, tally } = rowsOf(100_000)
  const decoder = new TextDecoder()
  let [passedOn, inFlight] = [-1, 0]
  for await (const chunk of await exportList(ctx, exported, asked)) {
    inFlight = Math.max(inFlight, tally.read - Math.max(0, passedOn))
    passedOn += decoder.decode(chunk, { stream: true }).split('\r\n').length - 1
  }
  expect(passedOn).toBe(100_000)
  expect(inFlight).toBeLessThanOrEqual(EXPORT_PAGE)
  expect((await recorded(ctx)).at(-1)).toMatchObject({
    type: 'list.export-ended',
    payload: { rows: 100_000, complete: true },
  })
})

test('what is exported is on record before the first byte: which list, filter and columns, and by whom', async () => {
  const ctx = asAda()
  const stream = await exportList(ctx, rowsOf(3).exported, asked)
  expect(await recorded(ctx)).toMatchObject([
    { type: 'list.exported', payload: { format: 'csv', columns: ['id', 'fullName'], filter: { q: 'owner:none' } } },
  ])
  expect(await new Response(stream).text()).toBe('id,fullName\r\nr0,Row 0\r\nr1,Row 1\r\nr2,Row 2\r\n')
})

test('a reader that goes away ends the queries, and the record says how far it came', async () => {
  const ctx = asAda()
  const { exported, tally } = rowsOf(10_000)
  const reader = (await exportList(ctx, exported, asked)).getReader()
  await reader.read()
  await reader.read()
  await reader.cancel()
  expect(tally.read).toBeLessThanOrEqual(2 * EXPORT_PAGE)
  expect((await recorded(ctx)).at(-1)).toMatchObject({ type: 'list.export-ended', payload: { complete: false } })
})

test.each(['csv', 'json'] as const)(
  'a failure under way cuts %s off and never ends it as if it were whole',
  async (format) => {
    const ctx = asAda()
    const { exported } = rowsOf(5_000, { read: 0, failAt: 2 * EXPORT_PAGE })
    const stream = await exportList(ctx, exported, { ...asked, format })
    await expect(new Response(stream).text()).rejects.toThrow('the database went away')
    expect((await recorded(ctx)).at(-1)).toMatchObject({
      type: 'list.export-ended',
      payload: { rows: 2 * EXPORT_PAGE, complete: false },
    })
  },
)

test('an end that cannot be recorded is no end', async () => {
  const ctx = asAda()
  const stream = await exportList(ctx, rowsOf(3).exported, { ...asked, format: 'json' })
  const reader = stream.getReader()
  await reader.read()
  const broken = { ...ctx.db, sqlTransaction: () => Promise.reject(new Error('no record')) }
  Object.assign(ctx, { db: broken })
  const rest = async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read());
  }
  await expect(rest()).rejects.toThrow('no record')
})

test('a session that ends while the file is written ends the file', async () => {
  const ctx = asAda()
  const stream = await exportList(ctx, rowsOf(5_000).exported, asked, async () => null)
  await expect(new Response(stream).text()).rejects.toMatchObject({ code: 'auth.expired' })
  expect((await recorded(ctx)).at(-1)).toMatchObject({
    payload: { rows: EXPORT_PAGE, complete: false, cause: 'auth.expired' },
  })
})

describe('when all connections for files are in use', () => {
  let few: Database
  let holder: { letGo: () => Promise<void> }
  beforeEach(async () => {
    few = openDatabase(database.url, { poolSize: 1, apart: 1 })
    const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const held = few.apart(PATIENT).sqlTransaction(async () => (begun.resolve(), end.promise))
    await begun.promise
    holder = { letGo: async () => (end.resolve(), held) }
  })
  afterEach(() => few.close())
  const PATIENT = { forMs: 2 ** 31 - 1 }
  const people: ExportedList<Row> = {
    ...rowsOf(0).exported,
    page: async ({ db: asked }) => ({
      data: await asked.rows<Row>(sql`SELECT id, name FROM person ORDER BY id`),
      nextCursor: null,
    }),
  }

  test('a file is refused before anything of it is on record, and pages and the record find a connection', async () => {
    const impatient = { ...few, apart: () => few.apart({ forMs: 0 }) }
    const ctx = { ...asAda(), db: impatient }
    await expect(exportList(ctx, people, asked)).rejects.toMatchObject({ code: 'server.busy' })
    expect(await recorded(ctx)).toEqual([])
    expect(await few.rows<Row>(sql`SELECT id, name FROM person WHERE id = ${who.id}`)).toHaveLength(1)
    await holder.letGo()
    expect(await new Response(await exportList(ctx, people, asked)).text()).toContain('Ada')
  })

  test('files wait their turn and all become whole, many more than there are connections', async () => {
    const long: ExportedList<Row> = {
      ...people,
      page: async (ctx, { cursor }) => {
        const page = Number(cursor ?? 0)
        const [row] = await ctx.db.rows<Row>(sql`SELECT ${`r${page}`} AS id, ${`Row ${page}`} AS name`)
        return { data: row ? [row] : [], nextCursor: page < 9 ? String(page + 1) : null }
      },
    }
    const files = Array.from({ length: 12 }, async () =>
      new Response(await exportList({ ...asAda(), db: few }, long, asked)).text(),
    )
    await holder.letGo()
    for (const file of await Promise.all(files)) expect(file.trimEnd().split('\r\n')).toHaveLength(11)
  })
})

test('a column that is none is refused before anything is recorded', async () => {
  const ctx = asAda()
  await expect(exportList(ctx, rowsOf(3).exported, { ...asked, columns: ['secret'] })).rejects.toMatchObject({
    code: 'input.invalid',
  })
  expect(await recorded(ctx)).toEqual([])
})
