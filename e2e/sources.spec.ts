/** A second, real PostgreSQL is connected by its URL: rights that are missing, the SQL to paste, listing, what may be asked for. */
import { expect } from '@playwright/test'
import { type Cluster, startCluster } from '../lib/testing/targets/postgres-cluster.ts'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('admin') })

const PASSWORD = 'a-password-that-must-not-show'

let cluster: Cluster

test.beforeAll(async () => {
  cluster = await startCluster(18)
  const client = await cluster.connect()
  for (const statement of [
    'CREATE ROLE warehouse_reader NOLOGIN',
    'CREATE ROLE warehouse_writer NOLOGIN',
    `CREATE ROLE loader LOGIN PASSWORD 'x'`,
    'GRANT warehouse_reader TO loader',
    `CREATE ROLE curfew_here LOGIN PASSWORD '${PASSWORD}'`,
  ])
    await client.query(statement)
  await client.end()
})
test.afterAll(async () => cluster.stop())

test('an admin connects a PostgreSQL by its URL, pastes what is missing, lists it, and makes a role requestable', async ({
  page,
}) => {
  await page.goto('/sources')
  await page.getByRole('link', { name: 'Connect a source' }).click()
  await page.getByLabel('URL').fill(`postgresql://curfew_here:${PASSWORD}@${cluster.host}:${cluster.port}/postgres`)
  await page.getByLabel('Name').fill('warehouse')
  await page.getByLabel('Requests are decided by').selectOption({ label: 'Database approvers' })
  await page.getByRole('button', { name: 'Test first' }).click()

  const rights = page.getByRole('region', { name: 'Rights at the target' })
  await expect(rights).toContainText('Rights are missing')
  const statements = await rights.getByRole('region', { name: /^Paste this at the target/ }).innerText()
  expect(statements).toContain('warehouse_reader')
  const client = await cluster.connect()
  await client.query(statements)
  await client.end()

  await page.getByRole('button', { name: 'Test first' }).click()
  await expect(rights).toContainText('Ready')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'warehouse' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'warehouse' }).locator('..')).toContainText('fresh', {
    timeout: 30_000,
  })
  await expect(page.getByRole('list', { name: 'Last syncs' })).toContainText('succeeded')

  const chooser = page.getByLabel('warehouse_reader may be asked for')
  await chooser.selectOption({ label: 'Up to 1 h' })
  await expect(page.getByText('warehouse_reader may be asked for', { exact: true })).toBeVisible()
  await page.reload()
  await expect(chooser).toHaveValue('PT1H')
  expect(await page.content()).not.toContain(PASSWORD)

  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await expect(rights).toContainText('Ready')

  await page.getByRole('button', { name: 'Remove…' }).click()
  const question = page.getByRole('alertdialog', { name: 'Remove warehouse' })
  await expect(question).toContainText('History, ownership and audit stay on record')
  await question.getByLabel('Type “warehouse” to confirm').fill('warehouse')
  await question.getByRole('button', { name: 'Remove the source' }).click()
  await expect(page).toHaveURL(/\/sources$/)
  await expect(page.getByRole('table', { name: 'Sources' })).not.toContainText('warehouse')
})

test('what cannot be reached is said with its reason, and nothing is connected', async ({ page }) => {
  await page.goto('/sources/new')
  await page.getByLabel('URL').fill(`postgresql://curfew_here:wrong@${cluster.host}:${cluster.port}/postgres`)
  await page.getByLabel('Name').fill('nowhere')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.getByText('It was not connected')).toBeVisible()
  await page.goto('/sources')
  await expect(page.getByRole('table', { name: 'Sources' })).not.toContainText('nowhere')
})
