/** On the way from page to page: the present one stays, and whoever waits is told. */
import { expect, type Page } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('auditor') })

/** Keeps the router's answers for a page until they are let go. */
async function held(page: Page, path: string) {
  const gate = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      asked.resolve()
      await gate.promise
      await route.continue()
    },
  )
  return { asked: asked.promise, letGo: gate.resolve }
}

const line = (page: Page) => page.locator('.under-way')
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

for (const [how, go] of Object.entries({
  'a link': (page: Page) => page.getByRole('navigation').first().getByRole('link', { name: 'Sources' }).click(),
  'a shortcut': async (page: Page) => {
    await page.keyboard.press('g')
    await page.keyboard.press('s')
  },
}))
  test(`by ${how}: a line along the top, then a sentence, and the present page until the next has come`, async ({
    page,
  }) => {
    await page.goto('/identities')
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await expect(line(page)).toHaveCount(0)
    const sources = await held(page, '/sources')
    await go(page)
    await sources.asked
    await expect(line(page)).toHaveCSS('opacity', '1')
    await expect(page.getByText('The page is on its way.')).toBeAttached()
    await expect(title(page, 'Identities')).toBeVisible()
    await expect(page.locator('main tbody tr').first()).toBeVisible()
    sources.letGo()
    await expect(title(page, 'Sources')).toBeVisible()
    await expect(line(page)).toHaveCount(0)
    await expect(page.getByText('The page is on its way.')).toHaveCount(0)
  })

test('a press that leads nowhere else shows nothing', async ({ page }) => {
  await page.goto('/identities')
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await page.getByRole('navigation').first().getByRole('link', { name: 'Identities' }).click()
  await expect(title(page, 'Identities')).toBeVisible()
  await expect(line(page)).toHaveCount(0)
})
