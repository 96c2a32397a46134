/** What takes its time must not keep pages waiting, and no transaction may wait for a connection of its own pool. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { type Database, openDatabase, type SqlTx } from './database.ts'
import { gathered } from './gathered.ts'
import { sql } from './sql.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await testDatabase()
  // One of each: whatever waits for a second one waits for ever.
  db = openDatabase(database.url, { poolSize: 1, apart: 1, applicationName: 'one' })
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const FOR_EVER = { forMs: 2 ** 31 - 1 }
const one = sql`SELECT 1 AS one`
const nameOf = (error: unknown) => (error as { code?: string; name: string }).code ?? (error as Error).name

/** Keeps the one connection of this database until told to let go. */
async function keep(of: Database) {
  const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const kept = of.sqlTransaction(async (tx) => {
    await tx.rows(one)
    begun.resolve()
    await end.promise
  })
  await begun.promise
  return { letGo: async () => (end.resolve(), kept) }
}

describe('what takes its time', () => {
  test('keeps no page waiting, though it has all the connections there are for it', async () => {
    const long = await keep(db.apart(FOR_EVER))
    expect(await Promise.all([db.rows(one), gathered(db).rows(one)])).toEqual([[{ one: 1 }], [{ one: 1 }]])
    expect(await db.transaction((tx) => tx.rows(one))).toEqual([{ one: 1 }])
    await long.letGo()
  })

  test('is refused in words when all of them are in use, and does not hang', async () => {
    const long = await keep(db.apart(FOR_EVER))
    const impatient = db.apart({ forMs: 0 })
    const refused = [
      impatient.rows(one),
      impatient.sqlTransaction((tx) => tx.rows(one)),
      impatient.transaction((tx) => tx.rows(one)),
      impatient.until(new AbortController().signal).rows(one),
    ].map((asked) => asked.then(() => null, nameOf))
    expect(await Promise.all(refused)).toEqual(Array(4).fill('server.busy'))
    await long.letGo()
    expect(await impatient.rows(one)).toEqual([{ one: 1 }])
  })

  test('waits its turn as long as it may, and no longer than somebody wants it', async () => {
    const long = await keep(db.apart(FOR_EVER))
    const away = new AbortController()
    const left = db
      .apart(FOR_EVER)
      .until(away.signal)
      .rows(one)
      .then(() => null, nameOf)
    const stayed = db.apart(FOR_EVER).rows(one)
    away.abort()
    expect(await left).not.toBeNull()
    await long.letGo()
    expect(await stayed).toEqual([{ one: 1 }])
  })

  test('has connections of its own at the database, and as many as were asked for', async () => {
    await Promise.all([db.rows(one), ...Array.from({ length: 8 }, () => db.apart(FOR_EVER).rows(one))])
    const found = await db.rows<{ name: string; n: number }>(sql`SELECT application_name AS name, count(*)::int AS n
      FROM pg_stat_activity WHERE application_name IN ('one', 'one-apart') AND datname = current_database() GROUP BY 1 ORDER BY 1`)
    expect(found).toEqual([
      { name: 'one', n: 1 },
      { name: 'one-apart', n: 1 },
    ])
  })
})

test('a page whose parts all ask at once is answered by a single connection', async () => {
  const asked = Array.from({ length: 40 }, (_, n) =>
    (n % 2 ? db : gathered(db)).rows<{ n: number }>(sql`SELECT ${n}::int AS n`),
  )
  expect((await Promise.all(asked)).map(([row]) => row?.n)).toEqual(Array.from({ length: 40 }, (_, n) => n))
})

describe.each(['transaction', 'sqlTransaction'] as const)('a %s', (kind) => {
  const inside = <T>(work: (tx: SqlTx) => Promise<T>): Promise<T> => db[kind](work)

  test.each<[string, () => Promise<unknown>]>([
    ['a statement', () => db.rows(one)],
    ['a little of a page', () => gathered(db).rows(one)],
    ['what may be cancelled', () => db.until(new AbortController().signal).rows(one)],
    ['another transaction', () => db.transaction((tx) => tx.rows(one))],
    ['another one without Prisma', () => db.sqlTransaction((tx) => tx.rows(one))],
  ])(
    'that asks its own pool for a second connection fails at once instead of waiting for itself: %s',
    async (_, ask) => {
      await expect(inside(ask)).rejects.toThrow('a transaction asks its own pool for a second connection')
      expect(await inside((tx) => tx.rows(one))).toEqual([{ one: 1 }])
    },
  )

  test('may hint by another connection: nobody waits for it, and nobody hears that it failed', async () => {
    const heard = Promise.withResolvers<string>()
    const listener = openDatabase(database.url, { poolSize: 1 })
    const line = await listener.pool.connect()
    await line.query('LISTEN hinted')
    line.on('notification', ({ payload }) => heard.resolve(payload ?? ''))
    await inside(async (tx) => {
      db.hint(sql`SELECT 1 / 0`)
      db.hint(sql`SELECT pg_notify('hinted', 'heard')`)
      await tx.rows(one)
    })
    expect(await heard.promise).toBe('heard')
    line.release()
    await listener.close()
  })

  test('may ask another database, and what it began may go on after it', async () => {
    const other = openDatabase(database.url, { poolSize: 1 })
    const over = Promise.withResolvers<void>()
    const [[found], later] = await inside(async () => {
      const after = over.promise.then(() => db.rows(one))
      return [await other.rows(one), { after }] as const
    })
    over.resolve()
    expect([found, ...(await later.after)]).toEqual([{ one: 1 }, { one: 1 }])
    await other.close()
  })
})
