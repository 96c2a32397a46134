/** Shortcuts: all on one sheet, switched off for a person at once and from first paint; messages; live updates. */
import { expect, type Page } from '@playwright/test'
import { test } from './setup/test.ts'
import { signIn, stateOf } from './setup/people.ts'
import { PHONE } from './sound.ts'

/** The page listens once it follows what happens. */
const listening = (page: Page) => expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()

const PREFERENCES = '/api/v1/me/preferences'

test.describe('the sheet', () => {
  test.use({ storageState: stateOf('approver') })
  test('? tells every shortcut, those of the page first, and the person’s menu tells them without a key', async ({
    page,
  }) => {
    await page.goto('/requests?view=all')
    await listening(page)
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(sheet.getByRole('region').first()).toHaveAccessibleName('In lists')
    await expect(sheet.getByRole('region', { name: 'On a request to decide' })).toContainText('Deny, with a reason')
    await page.keyboard.press('Escape')
    await expect(sheet).toHaveCount(0)
    await page.getByRole('button', { name: /: account$/ }).click()
    await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click()
    await expect(sheet).toBeVisible()
  })

  test('g and a letter go to a page; letters typed in a field do not', async ({ page }) => {
    await page.goto('/requests?view=all')
    await listening(page)
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await expect(page.getByRole('heading', { level: 1, name: 'Sources' })).toBeVisible()
    await page.goto('/identities')
    await listening(page)
    await page.keyboard.press('/')
    await expect(page.locator('main input').first()).toBeFocused()
    await page.keyboard.type('gs?')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page).toHaveURL(/\/identities/)
  })
})

test('single keys are switched off without a reload, stay off from first paint in another browser, and come back', async ({
  browser,
}) => {
  const page = await (await browser.newContext()).newPage()
  await signIn(page, 'auditor', '/settings/preferences')
  // As for somebody new, also where this ran before.
  const origin = new URL(page.url()).origin
  expect((await page.request.patch(PREFERENCES, { data: { shortcuts: 'on' }, headers: { origin } })).status()).toBe(200)
  await page.reload()
  await listening(page)
  await page.getByRole('group', { name: 'Single-key shortcuts' }).getByLabel('Off').check()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Search or go to' })).toBeVisible()

  const other = await (await browser.newContext({ javaScriptEnabled: true })).newPage()
  await signIn(other, 'auditor', '/grants')
  const raw = await (await other.request.get('/grants')).text()
  expect(raw.slice(0, raw.indexOf('<body'))).toContain('data-shortcuts="off"')
  await listening(other)
  await other.keyboard.press('?')
  await expect(other.getByRole('dialog')).toHaveCount(0)

  await page.keyboard.press('Escape')
  await page
    .getByRole('group', { name: 'Single-key shortcuts' })
    .getByRole('radio', { name: 'On', exact: true })
    .check()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await page.locator('main').focus()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
})

test.describe('messages and live updates', () => {
  // Not one whom another journey disables for a while.
  test.use({ storageState: stateOf('auditor') })

  test('a message is there to be read again after it is gone, after a page and after a reload', async ({ page }) => {
    await page.goto('/settings')
    await listening(page)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const message = page.locator('[data-sonner-toast]').filter({ hasText: 'Saved' })
    await expect(message).toBeVisible()
    await expect(page.getByRole('region', { name: /^Messages/ })).toHaveAttribute('aria-live', 'polite')
    await page.goto('/grants')
    await listening(page)
    await page.getByRole('button', { name: /: account$/ }).click()
    await page.getByRole('menuitem', { name: 'Messages of this session' }).press('Enter')
    await expect(page.getByRole('list', { name: 'Messages' })).toContainText('Saved')
  })

  test('a message stays while it has the focus', async ({ page }) => {
    await page.clock.install()
    await page.goto('/settings')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const message = page.locator('[data-sonner-toast]').filter({ hasText: 'Saved' })
    await page.clock.runFor(1_000)
    await expect(message).toBeVisible()
    await message.focus()
    await page.clock.runFor(30_000)
    await expect(message).toBeVisible()
    await page.locator('main').focus()
    await page.clock.runFor(8_000)
    await expect(message).toHaveCount(0)
  })

  test('live updates are paused and go on, also on a phone, and it is announced', async ({ page }) => {
    await page.setViewportSize(PHONE)
    await page.goto('/grants')
    await page.getByRole('button', { name: 'Live: pause live updates' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Live updates are paused' })).toHaveCount(1)
    const streams: string[] = []
    page.on('request', (request) => request.url().endsWith('/api/events') && streams.push(request.url()))
    await page.getByRole('button', { name: 'Paused: go on with live updates' }).click()
    await expect(page.getByRole('button', { name: 'Live: pause live updates' })).toBeVisible()
    expect(streams).toHaveLength(1)
    await expect(page.getByRole('status').filter({ hasText: 'Live updates are back' })).toHaveCount(1)
  })

  test.describe('while the stream is cut', () => {
    // The browser itself notes each connection that this test cuts.
    test.use({ expectedNoise: 'Failed to load resource: net::ERR_FAILED \\(.*/api/events\\)$' })

    test('the page looks by itself and says so, and is live again when it comes back', async ({ page }) => {
      await page.route('**/api/events', (route) => route.abort())
      await page.goto('/grants')
      await expect(page.getByRole('button', { name: /^Every 10 s/ })).toBeVisible()
      await expect(page.getByRole('status').filter({ hasText: 'The live connection is lost' })).toHaveCount(1)
      await page.unroute('**/api/events')
      await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible({ timeout: 20_000 })
    })
  })
})

test('what is kept of a person comes only from that person', async ({ request }) => {
  const answer = await request.patch(PREFERENCES, { data: { shortcuts: 'off' } })
  expect(answer.status()).toBe(401)
})
