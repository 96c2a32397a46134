/** The first steps of an empty product are not for one that has a past; the demo's banner and its way out work everywhere. */
import { expect } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { mustFit, PHONE } from './sound.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('admin') })

test('where everything has been done once, nobody is told how to begin', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'First steps' })).toHaveCount(0)
})

test('the demo’s banner leads to its wipe by keyboard, which asks for words before it does anything', async ({
  page,
}) => {
  await page.goto('/')
  const way = page.getByRole('complementary', { name: 'Demo world' }).getByRole('link', { name: 'Wipe…' })
  await way.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'This installation' })).toBeVisible()
  await page.getByRole('button', { name: 'Wipe…' }).press('Enter')
  const dialog = page.getByRole('alertdialog', { name: 'Wipe the demo world' })
  await dialog.getByRole('button', { name: 'Wipe the demo world' }).press('Enter')
  await expect(dialog).toContainText('exactly as shown')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})

test.describe('on a phone', () => {
  test.use({ viewport: PHONE, hasTouch: true })
  test('the banner fits, and its way out can be touched', async ({ page }) => {
    await page.goto('/')
    await mustFit(page)
    const way = page.getByRole('complementary', { name: 'Demo world' }).getByRole('link', { name: 'Wipe…' })
    expect((await way.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(24)
    await way.tap()
    await page.getByRole('button', { name: 'Wipe…' }).tap()
    await expect(page.getByRole('alertdialog', { name: 'Wipe the demo world' })).toBeVisible()
    await mustFit(page)
  })
})
