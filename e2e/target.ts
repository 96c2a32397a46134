/** The demo's real target, past the product: its machine accounts, and somebody there with every right. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { Client } from 'pg'

type AccountsFile = { host: string; port: number; database: string; accounts: { name: string; password: string }[] }

/** What `npm start` was given; the passwords of the demo's machine accounts lie there. */
function dataDir(): string {
  const dir = process.env.E2E_DATA_DIR ?? process.env.CURFEW_DATA_DIR
  if (!dir) throw new Error('Set E2E_DATA_DIR to the data folder of the product under test.')
  return dir
}

/** Not connected yet. */
export function clientOf(account: string, applicationName: string): Client {
  const { host, port, database, accounts } = JSON.parse(
    readFileSync(join(dataDir(), 'demo-accounts.json'), 'utf8'),
  ) as AccountsFile
  const found = accounts.find((one) => one.name === account)
  if (!found) throw new Error(`No demo account ${account}`)
  return new Client({
    host,
    port,
    database,
    user: account,
    password: found.password,
    application_name: applicationName,
  })
}

/** As an account of the demo that is a superuser. */
export async function atTarget<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = clientOf('root-automation', 'somebody')
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The product's own database, past the product: for what no source of the demo can hold. */
export async function atProduct<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const { databaseOwnerUrl } = JSON.parse(readFileSync(join(dataDir(), 'database-owner.json'), 'utf8')) as {
    databaseOwnerUrl: string
  }
  const client = new Client({ connectionString: databaseOwnerUrl, application_name: 'somebody' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Has the target listed now instead of in some minutes. */
export async function listNow(page: Page, baseURL: string | undefined): Promise<void> {
  const sources = (await (await page.request.get('/api/v1/sources')).json()) as {
    data: { id: string; connected: boolean; demo: boolean }[]
  }
  const source = sources.data.find(({ connected, demo }) => connected && demo)
  const list = async () =>
    (
      await page.request.post(`/api/v1/sources/${source?.id}/sync`, { data: {}, headers: { origin: baseURL ?? '' } })
    ).status()
  // One that runs already may have passed by what is to be seen: another one follows it.
  await expect.poll(list, { timeout: 30_000 }).toBe(202)
}
