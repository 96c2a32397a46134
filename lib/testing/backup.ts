/** A backup of a test database and its return, as an operator would: the product notices only what it can. */
import { randomBytes } from 'node:crypto'
import { dropDatabase, OWNER_ROLE, withClient } from '#scripts/machine/cluster.ts'
import type { TestDatabase } from './database.ts'

export type Backup = {
  /** Puts the copy in the database's place; what happened since is lost. */
  restore(): Promise<void>
}

const TRIES = 50

/** Copies the database as it is now. Its sessions are ended for it; pools open new ones by themselves. */
export async function takeBackup(product: TestDatabase): Promise<Backup> {
  const elsewhere = new URL(product.superuserUrl)
  elsewhere.pathname = '/postgres'
  const copy = `${product.name}_${randomBytes(3).toString('hex')}`
  await alone(elsewhere.href, product.name, `CREATE DATABASE ${copy} TEMPLATE ${product.name} OWNER ${OWNER_ROLE}`)
  return {
    async restore() {
      const lost = `${copy}_lost`
      await alone(elsewhere.href, product.name, `ALTER DATABASE ${product.name} RENAME TO ${lost}`)
      await alone(elsewhere.href, copy, `ALTER DATABASE ${copy} RENAME TO ${product.name}`)
      await dropDatabase({ url: () => elsewhere.href }, lost)
    },
  }
}

/** Both need the database without sessions; a pool may open one at any moment, so it is tried again. */
async function alone(url: string, database: string, statement: string): Promise<void> {
  await withClient(url, async (client) => {
    for (let attempt = 1; ; attempt++) {
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database])
      try {
        await client.query(statement)
        return
      } catch (error) {
        if (attempt >= TRIES || (error as { code?: string }).code !== '55006') throw error
      }
    }
  })
}
