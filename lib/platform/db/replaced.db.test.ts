/** While one database takes the name of another, as when the demo is wiped, nothing can be said about the work. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { withClient } from '#scripts/machine/cluster.ts'
import { type Database, openDatabase } from './database.ts'
import { isDatabaseAway } from './errors.ts'
import { sql } from './sql.ts'

let product: TestDatabase
let db: Database
beforeEach(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 2 })
})
afterEach(async () => {
  await db.close()
  await product.close()
})

/** Gives the database another name while `work` runs. */
async function away(work: () => Promise<void>): Promise<void> {
  const maintenance = new URL(product.superuserUrl)
  maintenance.pathname = '/postgres'
  await withClient(maintenance.href, async (client) => {
    await client.query(`ALTER DATABASE ${product.name} RENAME TO ${product.name}_aside`)
    try {
      await work()
    } finally {
      await client.query(`ALTER DATABASE ${product.name}_aside RENAME TO ${product.name}`)
    }
  })
}

const ways = {
  'a statement': () => db.rows(sql`SELECT 1`),
  'a transaction': () => db.transaction((tx) => tx.rows(sql`SELECT 1`)),
  'a Prisma query': () => db.prisma.person.count(),
} as const

test.each(Object.keys(ways) as (keyof typeof ways)[])(
  '%s that meets a database that is being replaced is told that it is away, and works when it is back',
  async (way) => {
    await away(async () => {
      const met = await ways[way]().then(
        () => null,
        (error: unknown) => error,
      )
      expect(isDatabaseAway(met), String(met)).toBe(true)
    })
    await ways[way]()
  },
)
