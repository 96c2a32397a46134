/** Drift made at the real target behind the product's back: found, adopted, removed at the source, taken back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { Client } from 'pg'
import { stateOf } from './setup/people.ts'

type AccountsFile = { host: string; port: number; database: string; accounts: { name: string; password: string }[] }

test.use({ storageState: stateOf('admin') })
test.describe.configure({ mode: 'serial' })

/** Somebody with every right at the target, past the product: an account of the demo that is a superuser. */
async function atTarget<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const dir = process.env.E2E_DATA_DIR ?? process.env.CURFEW_DATA_DIR
  if (!dir) throw new Error('Set E2E_DATA_DIR to the data folder of the product under test.')
  const { host, port, database, accounts } = JSON.parse(
    readFileSync(join(dir, 'demo-accounts.json'), 'utf8'),
  ) as AccountsFile
  const somebody = accounts.find(({ name }) => name === 'root-automation')
  const client = new Client({ host, port, database, user: somebody?.name, password: somebody?.password })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const holds = (account: string, role: string): Promise<boolean> =>
  atTarget(async (client) => {
    const { rowCount } = await client.query(
      'SELECT FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = $1) AND roleid = $2::regrole',
      [account, role],
    )
    return (rowCount ?? 0) > 0
  })

/** Has the target listed now instead of in some minutes. */
async function listNow(page: Page, baseURL: string | undefined): Promise<void> {
  const sources = (await (await page.request.get('/api/v1/sources')).json()) as {
    data: { id: string; connected: boolean; demo: boolean }[]
  }
  const source = sources.data.find(({ connected, demo }) => connected && demo)
  const answer = await page.request.post(`/api/v1/sources/${source?.id}/sync`, {
    data: {},
    headers: { origin: baseURL ?? '' },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
}

async function decide(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('textbox').fill(reason)
  await dialog.getByRole('button', { name: button, exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

const row = (page: Page, identity: string) => page.getByRole('link', { name: identity, exact: true })
const state = (page: Page, word: string) => page.locator('main').getByText(word, { exact: true }).first()

test('what somebody gave at the source waits in the queue; one is adopted, the other removed there and seen gone (I17)', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(3 * 60_000)
  await atTarget((client) =>
    client.query('GRANT analytics_reader TO "loyalty-sync"; GRANT analytics_reader TO "statement-archiver"'),
  )
  await page.goto('/drift')
  await listNow(page, baseURL)
  await expect(row(page, 'loyalty-sync')).toBeVisible({ timeout: 45_000 })
  await expect(row(page, 'statement-archiver')).toBeVisible()

  await row(page, 'loyalty-sync').click()
  await expect(page.getByRole('heading', { level: 1, name: 'loyalty-sync → analytics_reader' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'What the listing showed' })).toContainText(/Given by\s*postgres/)
  await decide(page, 'Adopt', 'The month-end job of the ledger needs it')
  await expect(state(page, 'adopted')).toBeVisible()
  await expect(page.getByRole('list', { name: 'What happened' })).toContainText('put it on record')

  await page.goto('/drift')
  await row(page, 'statement-archiver').click()
  await decide(page, 'Remove', 'Nobody asked for it')
  await expect(state(page, 'to remove at the source')).toBeVisible()
  const statement = await page.getByRole('region', { name: /^To remove it at/ }).innerText()
  expect(statement).toContain('REVOKE "analytics_reader" FROM "statement-archiver"')
  await atTarget((client) => client.query(statement))
  await listNow(page, baseURL)
  await expect(state(page, 'removed')).toBeVisible({ timeout: 45_000 })
  expect(await holds('loyalty-sync', 'analytics_reader')).toBe(true)
})

test('what the account of Curfew gave by no grant is taken back by itself, and the record says why (I1)', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(2 * 60_000)
  await atTarget((client) => client.query('GRANT crm_writer TO "statement-archiver" GRANTED BY curfew_connector'))
  await page.goto('/drift?view=closed&kind=orphan')
  await listNow(page, baseURL)
  await expect(row(page, 'statement-archiver')).toBeVisible({ timeout: 45_000 })
  expect(await holds('statement-archiver', 'crm_writer')).toBe(false)
  await row(page, 'statement-archiver').click()
  await expect(page.getByRole('list', { name: 'What happened' })).toContainText('on no record')
})
