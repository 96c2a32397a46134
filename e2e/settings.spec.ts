/** Settings: what one prefers, what one is told, the organisation, the keys, what runs here. */
import { expect, type Page } from '@playwright/test'
import { signIn, stateOf } from './setup/people.ts'
import { mustBeSound, mustFit, PHONE } from './sound.ts'
import { test } from './setup/test.ts'

/** The page is alive once it follows what happens. */
const listening = (page: Page) => expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()

const PAGES = [
  '/settings/preferences',
  '/settings/notifications',
  '/settings/organisation',
  '/settings/keys',
  '/settings/about/notices',
]

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ storageState: stateOf('admin'), bypassCSP: true, colorScheme })
    for (const path of PAGES)
      test(`${path} is accessible in ${colorScheme}, and fits a phone`, async ({ page }) => {
        const said: string[] = []
        page.on('console', (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()))
        await page.goto(path)
        await mustBeSound(page)
        await page.setViewportSize(PHONE)
        await mustFit(page)
        expect(said).toEqual([])
      })
  })

test('times are shown in the organisation’s zone for whoever chose it', async ({ browser }) => {
  const page = await (await browser.newContext({ storageState: stateOf('admin') })).newPage()
  await page.goto('/settings/organisation')
  await listening(page)
  await page.getByLabel('Name').fill('Harbour Ltd')
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(
    page.getByRole('status').or(page.locator('[data-sonner-toast]')).filter({ hasText: 'changed' }).first(),
  ).toBeVisible()

  const reader = await (await browser.newContext()).newPage()
  await signIn(reader, 'owner2', '/settings/preferences')
  await listening(reader)
  await reader.getByLabel('The organisation’s zone: Asia/Tokyo').check()
  await expect(reader.getByText('Saved', { exact: true })).toBeVisible()
  await reader.goto('/settings')
  await reader.goto('/identities')
  await expect(reader.locator('[data-zone]')).toHaveAttribute('data-zone', 'Asia/Tokyo')
  await reader.goto('/settings/organisation')
  await expect(reader.getByText('Harbour Ltd')).toBeVisible()
  await expect(reader.getByRole('button', { name: 'Save', exact: true })).toHaveCount(0)

  await reader.goto('/settings/preferences')
  await listening(reader)
  await reader.getByLabel('As this browser says').check()
  await expect(reader.getByText('Saved', { exact: true })).toBeVisible()
})

test('theme and density follow the person to another browser from first paint', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage()
  await signIn(page, 'approver2', '/settings/preferences')
  await listening(page)
  await page.getByLabel('Dark').check()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  const other = await (await browser.newContext()).newPage()
  await signIn(other, 'approver2', '/grants')
  const raw = await (await other.request.get('/grants')).text()
  expect(raw.slice(0, raw.indexOf('<body'))).toContain('data-theme="dark"')
  await page.getByLabel('As the system says').check()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
})

test('who must act cannot switch urgent alarms off; who need not, can', async ({ browser }) => {
  const approver = await (await browser.newContext({ storageState: stateOf('approver') })).newPage()
  await approver.goto('/settings/notifications')
  await expect(approver.getByRole('checkbox', { name: 'Overdue ends, by mail' })).toBeDisabled()
  await expect(approver.getByRole('checkbox', { name: 'Elevations, by mail' })).toBeEnabled()
  const owner = await (await browser.newContext({ storageState: stateOf('owner2') })).newPage()
  await owner.goto('/settings/notifications')
  await listening(owner)
  const box = owner.getByRole('checkbox', { name: 'Drift, by mail' })
  await box.uncheck()
  await expect(owner.getByText('Saved', { exact: true })).toBeVisible()
  await owner.reload()
  await expect(box).not.toBeChecked()
  await box.check()
  await expect(owner.getByText('Saved', { exact: true })).toBeVisible()
})

test('the key is rotated from the page, everything is sealed with the new one, and no key is shown', async ({
  browser,
}) => {
  const page = await (await browser.newContext({ storageState: stateOf('admin') })).newPage()
  await page.goto('/settings/keys')
  await listening(page)
  const keys = page.getByRole('list', { name: 'Keys' }).getByRole('listitem')
  const before = await keys.count()
  await page.getByRole('button', { name: 'Rotate…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate' }).click()
  await expect(keys).toHaveCount(before + 1)
  await expect(keys.first()).toContainText('current')
  await expect(keys.nth(1)).toContainText('seals 0 secrets')
  expect(await page.content()).not.toMatch(/[A-Za-z0-9+/]{43}=/)
  const owner = await (await browser.newContext({ storageState: stateOf('owner') })).newPage()
  await owner.goto('/settings/keys')
  await expect(owner.getByText('Not shown to you')).toBeVisible()
  await owner.goto('/settings')
  const tabs = owner.getByRole('navigation', { name: 'Settings' }).getByRole('link')
  await expect(tabs.filter({ hasText: 'Restore' })).toBeVisible()
  await expect(tabs.filter({ hasText: 'Keys' })).toHaveCount(0)
  expect((await owner.request.get('/api/v1/keys')).status()).toBe(403)
})

test('this installation tells its versions, its licence and the packages it runs on', async ({ browser }) => {
  const page = await (await browser.newContext({ storageState: stateOf('auditor') })).newPage()
  await page.goto('/settings/about')
  for (const label of ['Version', 'PostgreSQL', 'Migrations', 'Audit', 'Licence', 'Rules'])
    await expect(page.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) })).toBeVisible()
  await page.getByRole('link', { name: 'Apache 2.0, and notices' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Licence and notices' })).toBeVisible()
  await expect(page.getByText('MIT').first()).toBeVisible()
})

test.describe('on a phone', () => {
  test.use({ storageState: stateOf('admin'), viewport: PHONE })

  test('the tabs show on which side there are more of them, and the current one is in sight', async ({ page }) => {
    const tabs = page.getByRole('navigation', { name: 'Settings' })
    const edges = tabs.locator('[data-more]')
    for (const [path, name, more] of [
      ['/settings', 'Account', 'after'],
      ['/settings/teams', 'Teams', 'both'],
      ['/settings/about', 'This installation', 'before'],
    ] as const) {
      await page.goto(path)
      await expect(edges).toHaveAttribute('data-more', more)
      await expect(tabs.getByRole('link', { name })).toBeInViewport({ ratio: 1 })
      expect(await edges.evaluate((box) => getComputedStyle(box).maskImage)).toContain('gradient')
    }
    await page.setViewportSize({ width: 1_440, height: 900 })
    await expect(edges).toHaveAttribute('data-more', 'none')
    expect(await edges.evaluate((box) => getComputedStyle(box).maskImage)).toBe('none')
  })
})
