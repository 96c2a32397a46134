/**
 * While nothing can be asked for: who closed it and why is told where one asks, and what was filled in stays. Restore mode
 * is looked at while it lasts, for it is read in a hurry. By itself: it closes what every journey uses.
 */
import { type Browser, expect, type Page } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { mustBeSound, mustFit, PHONE } from './sound.ts'
import { test } from './setup/test.ts'

test.describe.configure({ mode: 'serial' })

const WHY = 'A key of the billing team was found in a public place'
const REASON = 'Repair the rows of the failed run'

async function openAs(browser: Browser, subject: 'owner' | 'admin', more: object = {}): Promise<Page> {
  return (await browser.newContext({ storageState: stateOf(subject), bypassCSP: true, ...more })).newPage()
}

const send = async (page: Page, baseURL: string | undefined, path: string, data: object) => {
  const answer = await page.request.post(`/api/v1/${path}`, { data, headers: { origin: baseURL ?? '' } })
  expect(answer.ok(), await answer.text()).toBe(true)
  return (await answer.json()) as { haltId: string }
}

const notices = (page: Page) => page.getByRole('main').getByRole('alert')

async function fillIn(page: Page): Promise<void> {
  await page.goto('/requests/new')
  await page
    .getByRole('list', { name: 'My identities' })
    .getByRole('link', { name: /^refund-bot/ })
    .click()
  await page.getByRole('radio', { name: /^billing_writer/ }).check()
  await page.getByLabel('What is it for?').fill(REASON)
}

async function mustHaveKept(page: Page): Promise<void> {
  await expect(page.getByLabel('What is it for?')).toHaveValue(REASON)
  await expect(page.getByRole('radio', { name: /^billing_writer/ })).toBeChecked()
}

test('I15: a halt of the estate is told where one asks, offers nothing, and keeps what was filled in', async ({
  browser,
  baseURL,
}) => {
  const [filling, opening, admin] = [
    await openAs(browser, 'owner'),
    await openAs(browser, 'owner'),
    await openAs(browser, 'admin'),
  ]
  await fillIn(filling)
  const { haltId } = await send(admin, baseURL, 'halts', { scope: 'estate', reason: WHY })
  await expect(notices(filling)).toContainText(WHY, { timeout: 20_000 })
  await mustHaveKept(filling)
  await expect(filling.getByRole('button', { name: 'Send request' })).toBeDisabled()

  await opening.goto('/requests/new')
  await expect(notices(opening)).toContainText(WHY)
  await expect(notices(opening)).toContainText('Adele Minh pulled it')
  await expect(notices(opening).getByRole('link', { name: 'Kill switch' })).toBeVisible()
  await expect(opening.getByRole('list', { name: 'My identities' })).toHaveCount(0)
  await mustBeSound(opening)

  await send(admin, baseURL, `halts/${haltId}/lift`, { reason: 'The key was replaced everywhere' })
  await expect(opening.getByRole('list', { name: 'My identities' })).toBeVisible({ timeout: 20_000 })
  await expect(filling.getByRole('button', { name: 'Send request' })).toBeEnabled({ timeout: 20_000 })
  await mustHaveKept(filling)
})

test('I39: restore mode says what it waits for and what one may do, in light, dark and on a phone', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(3 * 60_000)
  const [admin, dark, phone, owner] = [
    await openAs(browser, 'admin'),
    await openAs(browser, 'admin', { colorScheme: 'dark' }),
    await openAs(browser, 'admin', { viewport: PHONE }),
    await openAs(browser, 'owner'),
  ]
  await send(admin, baseURL, 'restorations', { reason: 'The machine was set back to the snapshot of noon' })
  for (const page of [admin, dark, phone]) {
    await page.goto('/settings/restore')
    await expect(notices(page)).toContainText('A restore was declared')
    await mustBeSound(page)
  }
  await mustFit(phone)
  await owner.goto('/requests/new')
  await expect(notices(owner)).toContainText('A restore was declared')
  await mustBeSound(owner)
  await notices(owner).getByRole('link', { name: 'See what it waits for' }).click()
  await expect(owner.getByText('admin', { exact: false }).first()).toBeVisible()
  await expect(owner.getByRole('button', { name: 'End restore mode…' })).toHaveCount(0)

  await admin.getByRole('button', { name: 'End restore mode…' }).click({ timeout: 60_000 })
  const dialog = admin.getByRole('alertdialog')
  await dialog.getByLabel('What did you look at?').fill('People, kill switches, drift and sources')
  await dialog.getByRole('button', { name: 'End restore mode' }).click()
  await expect(admin.getByRole('list', { name: 'Past restorations' })).toContainText('A restore was declared')
  await mustBeSound(admin)
})
