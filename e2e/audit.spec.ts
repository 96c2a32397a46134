/** Reading the record: filters are in the address, an event opens, a copy is itself recorded. */
import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { stateOf } from './setup/people.ts'

test.use({ storageState: stateOf('auditor') })

test('filters narrow the record, stay in the address and lead to one event with its payload', async ({ page }) => {
  await page.goto('/audit?what=grant')
  const rows = page.getByRole('table', { name: 'Audit' }).locator('tbody tr')
  await expect(rows.first()).toContainText('grant.')
  for (const row of await rows.all()) await expect(row).toContainText('grant.')
  await page.getByRole('searchbox', { name: 'Search the audit' }).fill('ended; absent at the target')
  await expect(page).toHaveURL(/q=ended/)
  await expect(rows.first()).toContainText('grant.ended')
  await rows.first().getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('ended')
  await expect(page.getByRole('region', { name: 'JSON, without secrets' })).toContainText('overshootMs')
  await page.getByRole('link', { name: 'Open the grant' }).click()
  await expect(page).toHaveURL(/\/grants\/grt_/)
})

test('the next page goes on where the first ended, and back again', async ({ page }) => {
  await page.goto('/audit')
  const first = page.getByRole('table', { name: 'Audit' }).locator('tbody tr').first()
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page).toHaveURL(/cursor=/)
  const onSecond = await first.getAttribute('data-row')
  await page.getByRole('link', { name: 'Previous' }).click()
  await expect(page).not.toHaveURL(/cursor=/)
  expect(await first.getAttribute('data-row')).not.toBe(onSecond)
})

for (const [button, header] of [
  ['Export CSV', 'id,'],
  ['Export JSON lines', '{'],
] as const) {
  test(`${button} takes a copy of what is filtered, and the copy is on record`, async ({ page }) => {
    await page.goto('/audit?what=vote')
    const waiting = page.waitForEvent('download')
    await page.getByRole('link', { name: button }).click()
    const text = await readFile((await (await waiting).path()) ?? '', 'utf8')
    expect(text.startsWith(header) || text.includes('vote.cast')).toBe(true)
    expect(text).not.toContain('grant.ended')
    await page.goto('/audit?what=audit')
    await expect(page.getByRole('table', { name: 'Audit' }).locator('tbody tr').first()).toContainText(
      'August Lind exported the audit',
    )
  })
}

test('owners are shown the way to the history that they may read', async ({ browser }) => {
  const page = await (await browser.newContext({ storageState: stateOf('owner') })).newPage()
  await page.goto('/audit')
  await expect(page.getByText('Reading the whole record needs a role')).toBeVisible()
  expect((await page.request.get('/api/v1/audit-events')).status()).toBe(403)
})
