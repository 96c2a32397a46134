/** Finding, claiming and scoping identities in the browser. */
import { expect } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('owner2') })

test('the address alone restores a search, a filter and an order', async ({ page }) => {
  await page.goto('/identities')
  await page.getByRole('combobox', { name: 'Search identities' }).fill('crm')
  await expect(page).toHaveURL(/q=crm/)
  await page.getByRole('button', { name: 'Owner' }).click()
  await page.getByRole('menuitemcheckbox', { name: /^Nobody/ }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/q=crm\+owner:none/)
  await page.getByRole('columnheader', { name: 'Standing' }).getByRole('link').click()
  await expect(page).toHaveURL(/sort=standingCount/)
  const rows = page.getByRole('table').getByRole('rowheader')
  await expect(page.getByRole('columnheader', { name: 'Standing' })).toHaveAttribute('aria-sort', 'ascending')
  // Other journeys claim meanwhile: both are compared at a moment of rest.
  await expect(async () => {
    const before = await rows.allInnerTexts()
    expect(before.length).toBeGreaterThan(0)
    await page.reload()
    await expect(rows.first()).toBeVisible()
    expect(await rows.allInnerTexts()).toEqual(before)
  }).toPass()
})

test('pages of a list go on and back', async ({ page }) => {
  // Pipelines, for no other journey makes one that would come first.
  await page.goto('/identities?q=kind:ci-job')
  const first = page.getByRole('table').getByRole('rowheader').first()
  const name = await first.innerText()
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(first).not.toHaveText(name)
  await page.getByRole('link', { name: 'Previous' }).click()
  await expect(first).toHaveText(name)
})

test('several unowned identities are claimed at once, and then scoped', async ({ page }) => {
  await page.goto('/identities?owner=none&q=shared-')
  for (const name of ['shared-app', 'shared-readonly'])
    await page.getByRole('checkbox', { name: `Select ${name}` }).check()
  await page.getByRole('button', { name: 'Claim 2…' }).click()
  await expect(page.getByRole('dialog')).toContainText('2 yours at once: nobody owns them')
  await page.getByRole('dialog').getByLabel('Why are they yours?').fill('My team takes both over to split them')
  await page.getByRole('dialog').getByRole('button', { name: 'Claim 2 identities' }).click()
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText('2 done')
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
  await expect(page.getByRole('checkbox', { name: 'Select shared-app' })).toHaveCount(0)

  await page.goto('/identities?owner=me&q=shared-app')
  await page.getByRole('link', { name: 'shared-app', exact: true }).click()
  const holds = page.getByRole('region', { name: 'Holds now' })
  await expect(holds).toContainText('not declared')
  await holds.getByRole('button', { name: 'Declare baseline…' }).click()
  await holds.getByRole('checkbox', { name: 'ledger_reader is needed' }).check()
  await holds.getByLabel('Why these?').fill('One service reads the ledger with it')
  await holds.getByRole('button', { name: 'Declare baseline', exact: true }).click()
  await expect(holds.getByRole('listitem').filter({ hasText: 'ledger_reader' })).toContainText('baseline')
  await expect(holds.getByRole('listitem').filter({ hasText: 'billing_writer' })).toContainText('excess')
  await expect(page.getByRole('list', { name: 'History' })).toContainText('ledger_reader')
})

test('a contested claim is decided by the present owner, and released identities are free again', async ({
  page,
  browser,
}) => {
  await page.goto('/identities?q=price-watch')
  await page.getByRole('link', { name: 'price-watch', exact: true }).click()
  await page.getByRole('button', { name: 'Claim…' }).click()
  await page.getByRole('dialog').getByLabel('Why is it yours?').fill('The pilot project of my team')
  await page.getByRole('dialog').getByRole('button', { name: 'Claim' }).click()
  await expect(page.getByRole('region', { name: 'Owner' })).toContainText('Omar Okafor')

  const admin = await (await browser.newContext({ storageState: stateOf('admin') })).newPage()
  await admin.goto(new URL(page.url()).pathname)
  await admin.getByRole('button', { name: 'Claim…' }).click()
  await admin.getByRole('dialog').getByLabel('Why is it yours?').fill('It runs on a platform of ours')
  await admin.getByRole('dialog').getByRole('button', { name: 'Claim' }).click()
  await expect(page.getByRole('region', { name: 'Owner' })).toContainText('Adele Minh claims it')
  await page.getByRole('button', { name: 'Accept…' }).click()
  await page.getByRole('alertdialog').getByLabel('Why?').fill('They run it, it is theirs')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Accept' }).click()
  await expect(admin.getByRole('region', { name: 'Owner' })).toContainText('since')
  await expect(admin.getByRole('region', { name: 'Owner' }).getByText('Adele Minh')).toBeVisible()

  await admin.getByRole('button', { name: 'Release…' }).click()
  await admin.getByRole('alertdialog').getByLabel('Why do you let go of it?').fill('The pilot project has ended')
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Release' }).click()
  await expect(admin.getByRole('region', { name: 'Owner' })).toContainText('no owner')
})

test('every page of the console has one heading and a title, and works at 390 px', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/', '/identities', '/requests', '/requests?view=all', '/requests/new']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    await expect(page).toHaveTitle(/ · Curfew$/)
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth), {
        message: `${path} is not wider than the screen`,
      })
      .toBeLessThanOrEqual(0)
  }
})
