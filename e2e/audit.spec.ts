/** Reading the record: filters are in the address, an event opens, a copy is itself recorded. */
import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('auditor') })

test('filters narrow the record, stay in the address and lead to one event with its payload', async ({ page }) => {
  await page.goto('/audit?what=grant')
  const rows = page.getByRole('table', { name: 'Audit' }).locator('tbody tr')
  await expect(rows.first()).toContainText('grant.')
  for (const row of await rows.all()) await expect(row).toContainText('grant.')
  await page.getByRole('combobox', { name: 'Search the audit' }).fill('ended; absent at the target')
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
  const onFirst = (await first.getAttribute('data-row')) ?? ''
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page).toHaveURL(/cursor=/)
  await expect(first).not.toHaveAttribute('data-row', onFirst)
  const onSecond = (await first.getAttribute('data-row')) ?? ''
  await page.getByRole('link', { name: 'Previous' }).click()
  await expect(page).not.toHaveURL(/cursor=/)
  await expect(first).not.toHaveAttribute('data-row', onSecond)
})

for (const [item, header, recorded] of [
  ['CSV, these columns', 'id,', /exported|export of audit/],
  ['JSON lines, whole events', '{', /exported the audit/],
] as const) {
  test(`${item}: takes a copy of what is filtered, and the copy is on record`, async ({ page }) => {
    await page.goto('/audit?what=vote')
    const waiting = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name: item }).click()
    const text = await readFile((await (await waiting).path()) ?? '', 'utf8')
    expect(text.startsWith(header) || text.includes('vote.cast')).toBe(true)
    expect(text).not.toContain('grant.ended')
    await page.goto('/audit?what=audit,list')
    // Others take copies at the same time.
    const told = page.getByRole('table', { name: 'Audit' }).locator('tbody tr').filter({ hasText: recorded })
    await expect(told.filter({ hasText: 'August Lind' }).first()).toBeVisible()
  })
}

test('owners are shown the way to the history that they may read', async ({ browser }) => {
  const page = await (await browser.newContext({ storageState: stateOf('owner') })).newPage()
  await page.goto('/audit')
  await expect(page.getByText('Reading the whole record needs a role')).toBeVisible()
  expect((await page.request.get('/api/v1/audit-events')).status()).toBe(403)
})

test.describe('in Berlin', () => {
  test.use({ timezoneId: 'Europe/Berlin' })

  test('an event says its moment by the clock of whoever reads, and in UTC when pointed at', async ({ page }) => {
    await page.goto('/audit?what=grant')
    await page.getByRole('table', { name: 'Audit' }).locator('tbody tr').first().getByRole('link').click()
    const when = page
      .getByRole('term')
      .filter({ hasText: 'When' })
      .locator('xpath=following-sibling::dd[1]')
      .locator('time')
    await expect(when).toHaveText(/^\d+ \w{3} \d{4}, \d\d:\d\d:\d\d\.\d{3} (?:CES?T|GMT\+[12])$/)
    const moment = new Date((await when.getAttribute('datetime')) ?? '')
    const hour = moment.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })
    await expect(when).toContainText(hour)
    await when.hover()
    await expect(page.getByRole('tooltip')).toContainText(/ UTC$/)
  })
})
