/** Saved views of lists: what is kept, who finds it, and what the first paint shows. */
import { expect, type Page } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('owner') })

const viewsOf = (page: Page) => page.getByRole('button', { name: /^View/ })

test('a view is saved, opened with its columns, changed, and shared with everybody', async ({ page, browser }) => {
  await page.goto('/identities?q=owner:none&sort=-lastUsed&saved=unowned')
  await expect(viewsOf(page)).toHaveAccessibleName('View: Unowned, modified')
  await page.getByRole('button', { name: 'Columns and density' }).click()
  const columns = page.getByRole('dialog', { name: 'Columns and density' })
  await columns.getByRole('radio', { name: 'Compact' }).check()
  await columns.getByRole('checkbox', { name: 'Standing' }).uncheck()
  await columns.getByRole('button', { name: 'Move Source up' }).press('Enter')
  await expect(columns.getByRole('status')).toContainText('Source is column')
  await page.keyboard.press('Escape')
  const heads = page.getByRole('columnheader')
  await expect(heads.filter({ hasText: 'Standing' })).toHaveCount(0)

  await viewsOf(page).click()
  await page.getByRole('menuitem', { name: 'Save as…' }).click()
  const dialog = page.getByRole('dialog', { name: /Save this view/ })
  await dialog.getByLabel('Name').fill('Nobody answers')
  await dialog.getByLabel('Who can open it').selectOption('everybody')
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(viewsOf(page)).toHaveAccessibleName('View: Nobody answers')

  // By somebody else, with the owner's columns from the first paint on.
  const other = await (await browser.newContext({ storageState: stateOf('approver') })).newPage()
  await other.goto('/identities')
  await viewsOf(other).click()
  await other.getByRole('menuitem', { name: /Nobody answers/ }).click()
  await expect(viewsOf(other)).toHaveAccessibleName('View: Nobody answers')
  await expect(other.getByRole('columnheader').filter({ hasText: 'Standing' })).toHaveCount(0)
  await viewsOf(other).click()
  await expect(other.getByRole('menuitem', { name: 'Remove…' })).toHaveCount(0)
  await other.context().close()

  await viewsOf(page).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove view' }).click()
  await expect(viewsOf(page)).toHaveAccessibleName('View: All')
})

test('what a browser remembers of a list is in the first answer, before any script runs', async ({ page, browser }) => {
  await page.goto('/identities')
  await page.getByRole('button', { name: 'Columns and density' }).click()
  const columns = page.getByRole('dialog', { name: 'Columns and density' })
  await columns.getByRole('checkbox', { name: 'Flags' }).uncheck()
  await expect(columns.getByRole('status')).toHaveText('Flags is hidden')
  const still = await (
    await browser.newContext({ storageState: await page.context().storageState(), javaScriptEnabled: false })
  ).newPage()
  const answer = await (await still.request.get('/identities')).text()
  expect(answer).toContain('Live grants')
  expect(answer).not.toMatch(/<th[^>]*>(?:<[^>]+>)*Flags/)
  await still.context().close()
})

test('a view of sources is kept, too, and those it comes with are there', async ({ page }) => {
  await page.goto('/sources')
  await expect(viewsOf(page)).toHaveAccessibleName('View: All')
  await viewsOf(page).click()
  await expect(page.getByRole('menuitem', { name: 'Failing or stale' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.goto('/sources?q=state:imported')
  await viewsOf(page).click()
  await page.getByRole('menuitem', { name: 'Save as…' }).click()
  const dialog = page.getByRole('dialog', { name: /Save this view/ })
  await dialog.getByLabel('Name').fill('From files')
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(viewsOf(page)).toHaveAccessibleName('View: From files')
  await page.goto('/sources')
  await viewsOf(page).click()
  await page.getByRole('menuitem', { name: /From files/ }).click()
  await expect(page).toHaveURL(/\/sources\?q=state:imported/)
  const rows = page.getByRole('table', { name: 'Sources' }).locator('tbody tr')
  await expect(rows.first()).toContainText('imported')
  await viewsOf(page).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove view' }).click()
  await expect(viewsOf(page)).toHaveAccessibleName('View: All')
})
