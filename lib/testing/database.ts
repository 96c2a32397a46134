/** A database of its own for each test file: a clone of the migrated template, dropped when closed. */
import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { APP_ROLE, dropDatabase, OWNER_ROLE, urlAs, withClient, type RolePasswords } from '#scripts/machine/cluster.ts'

export const TEMPLATE_DATABASE = 'curfew_template'

/** What global-setup.ts tells the test files. */
export type TestCluster = { port: number; superuserUrl: string; passwords: RolePasswords }

export type TestDatabase = {
  name: string
  /** As curfew_app, the role the application runs as. */
  url: string
  /** As curfew_owner, the role that migrates. */
  ownerUrl: string
  /** As the superuser, to damage things the roles cannot. */
  superuserUrl: string
  close(): Promise<void>
}

/** Call it in beforeAll, and close() in afterAll. */
export async function testDatabase(): Promise<TestDatabase> {
  const { port, superuserUrl, passwords } = inject('testCluster')
  const name = `test_${randomBytes(6).toString('hex')}`
  const superuserOf = (database = 'postgres') => {
    const url = new URL(superuserUrl)
    url.pathname = `/${database}`
    return url.href
  }
  await withClient(superuserUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE} OWNER ${OWNER_ROLE}`),
  )
  return {
    name,
    url: urlAs(port, APP_ROLE, passwords.app, name),
    ownerUrl: urlAs(port, OWNER_ROLE, passwords.owner, name),
    superuserUrl: superuserOf(name),
    close: async () => {
      await dropDatabase({ url: superuserOf }, name)
    },
  }
}
