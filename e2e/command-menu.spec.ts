/** The command menu: finds, goes and begins, by keyboard and on a phone, and only what one may see. */
import { expect, type Page } from '@playwright/test'
import { test } from './setup/test.ts'
import { stateOf } from './setup/people.ts'
import { mustBeSound, mustFit, PHONE } from './sound.ts'

test.use({ storageState: stateOf('admin'), bypassCSP: true })

const menu = (page: Page) => page.getByRole('dialog', { name: 'Search or go to' })
const options = (page: Page) => menu(page).getByRole('option')

async function open(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(menu(page).getByRole('combobox')).toBeFocused()
}

test('by keyboard alone a page is reached by its name, from any page', async ({ page }) => {
  await page.goto('/grants')
  await open(page)
  await page.keyboard.type('organ')
  await expect(options(page).filter({ hasText: 'Organisation' })).toHaveAttribute('data-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Organisation' })).toBeVisible()
  await expect(menu(page)).toHaveCount(0)
})

test('an identity is found by a part of its name and by its id, the count is announced, and it is there again as looked at last', async ({
  page,
}) => {
  await page.goto('/')
  await open(page)
  await page.keyboard.type('OLD-REP')
  const found = options(page).filter({ hasText: /^old-reporting.*identity$/ })
  await expect(found).toBeVisible()
  await expect(menu(page).getByRole('status')).toHaveText(/^\d+ results?$/)
  await found.click()
  await page.waitForURL(/\/identities\/idn_/)
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('old-reporting')
  await page.goto('/sources')
  await open(page)
  await page.keyboard.insertText(id)
  await expect(options(page).first()).toContainText('old-reporting')
  await menu(page).getByRole('combobox').fill('zz no such thing')
  await expect(menu(page).getByRole('status')).toHaveText('Nothing found')
})

test('what was looked at last comes first when nothing is asked', async ({ page }) => {
  await page.goto('/identities?q=kind:ci-job')
  const link = page.locator('[data-row-link]').first()
  const name = await link.innerText()
  await link.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  // A page is remembered under the title that it has after a moment: each look is a new one.
  await expect(async () => {
    await page.keyboard.press('Escape')
    await expect(menu(page)).toHaveCount(0)
    await page.keyboard.press('Control+k')
    await expect(options(page).first()).toContainText(name, { timeout: 2_000 })
  }).toPass()
})

test('a verb and a name lead to the page with the action open, and closing it does nothing', async ({ page }) => {
  await page.goto('/')
  await open(page)
  await page.keyboard.type('pull old-reporting')
  await expect(options(page).first()).toContainText('Pull the kill switch for old-reporting')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alertdialog', { name: /^Pull the kill switch for/ })).toBeVisible()
  await expect(page).not.toHaveURL(/do=/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
})

test('owners find no audit event and no person’s own page', async ({ browser }) => {
  const admin = await (await browser.newContext({ storageState: stateOf('admin') })).newPage()
  const events = (await (await admin.request.get('/api/v1/audit-events?limit=1')).json()) as { data: { id: string }[] }
  const id = events.data[0]?.id ?? ''
  const ask = async (page: Page, q: string) =>
    ((await (await page.request.get(`/api/v1/search?q=${q}`)).json()) as { data: { kind: string; href: string }[] })
      .data
  expect(await ask(admin, id)).toMatchObject([{ kind: 'audit event' }])
  const owner = await (await browser.newContext({ storageState: stateOf('owner') })).newPage()
  expect(await ask(owner, id)).toEqual([])
  const people = (await ask(owner, 'Ada Prover')).filter(({ kind }) => kind === 'person')
  expect(people.map(({ href }) => href)).toEqual(['/settings/people?q=approver%40demo.example'])
})

test.describe('on a phone', () => {
  test.use({ viewport: PHONE, hasTouch: true })
  test('it opens by touch, fits, is sound, and closes by its button', async ({ page }) => {
    await page.goto('/grants')
    await page.getByRole('button', { name: 'Search or go to…' }).tap()
    await menu(page).getByRole('combobox').fill('report')
    await expect(options(page).filter({ hasText: 'old-reporting' }).first()).toBeVisible()
    await mustFit(page)
    await menu(page).getByRole('button', { name: 'Close' }).tap()
    await expect(menu(page)).toHaveCount(0)
    await mustBeSound(page)
  })
})
