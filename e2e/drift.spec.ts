/** Drift made at the real target behind the product's back: found, adopted, removed at the source, taken back. */
import { expect, type Page } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { atTarget, listNow } from './target.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('admin') })
test.describe.configure({ mode: 'serial' })

const holds = (account: string, role: string): Promise<boolean> =>
  atTarget(async (client) => {
    const { rowCount } = await client.query(
      'SELECT FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = $1) AND roleid = $2::regrole',
      [account, role],
    )
    return (rowCount ?? 0) > 0
  })

async function decide(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('textbox').fill(reason)
  await dialog.getByRole('button', { name: button, exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

/** What a listing finds waits above the rows that are there. */
const showNews = (page: Page) =>
  page.addLocatorHandler(page.getByRole('button', { name: /^\d+ new$/ }), (pill) => pill.click())

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
  await showNews(page)
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
  await atTarget((client) => client.query('GRANT crm_writer TO "statement-archiver" GRANTED BY curfew_connector'))
  await showNews(page)
  await page.goto('/drift?view=closed&kind=orphan')
  await listNow(page, baseURL)
  await expect(row(page, 'statement-archiver')).toBeVisible({ timeout: 45_000 })
  expect(await holds('statement-archiver', 'crm_writer')).toBe(false)
  await row(page, 'statement-archiver').click()
  await expect(page.getByRole('list', { name: 'What happened' })).toContainText('on no record')
})
