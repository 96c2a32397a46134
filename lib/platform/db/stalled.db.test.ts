/** A process that stops in the middle of a transaction must not keep what it locked. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertSource } from '#lib/testing/builders/inventory.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { type Database, openDatabase, type SqlTx } from './database.ts'
import { isDatabaseAway } from './errors.ts'
import { sql } from './sql.ts'

let product: TestDatabase
let db: Database
let stalling: Database
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 2 })
  stalling = openDatabase(product.url, { poolSize: 2, idleInTransactionMs: 200 })
})
afterAll(async () => {
  await Promise.all([db.close(), stalling.close()])
  await product.close()
})

test.each(['transaction', 'sqlTransaction'] as const)(
  'I2: rows locked by a stalled %s are free again, and it cannot commit',
  async (kind) => {
    const { id } = await insertSource(db, { name: `stalled ${kind}` })
    const locked = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const lock = (tx: SqlTx) => tx.rows(sql`SELECT id FROM source WHERE id = ${id} FOR UPDATE`)
    const stalled = stalling[kind](async (tx) => {
      await lock(tx)
      locked.resolve()
      await goOn.promise
      await lock(tx)
    }).then(
      () => null,
      (error: unknown) => error,
    )
    await locked.promise
    await db.sqlTransaction(lock)
    goOn.resolve()
    expect(isDatabaseAway(await stalled)).toBe(true)
  },
)
