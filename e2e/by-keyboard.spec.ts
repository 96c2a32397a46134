/** The journeys that matter, by keyboard alone: each says what became of it. Claiming is in overview.spec.ts. */
import { type Browser, expect, type Page } from '@playwright/test'
import { countNow, decision } from './setup/decide.ts'
import { ask, BASE_URL, cookieOf } from './setup/http.ts'
import { stateOf } from './setup/people.ts'
import { watchShifts, shiftsOf } from './setup/shifts.ts'
import { mustBeSound } from './sound.ts'
import { test } from './setup/test.ts'

const origin = new URL(BASE_URL).origin
const owner = () => ({ cookie: cookieOf('owner'), origin })
const step = (page: Page) => page.getByRole('list', { name: 'Progress' }).locator('[aria-current=step]')
/** Said by a reader: a live region, or an alert. */
const said = (page: Page, words: RegExp | string) =>
  page.locator('[role=status],[role=alert],[aria-live=polite],[aria-live=assertive]').filter({ hasText: words }).first()

type Named = { id: string; name: string }

/** Keys are heard once the page's scripts run; the live mark is theirs. */
const listening = (page: Page) => expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()

/** As the owner does by the form. */
async function askFor(identityName: string, entitlementName: string): Promise<string> {
  const first = async (path: string, name: string) =>
    (JSON.parse((await ask(path, { headers: owner() })).text) as { data: Named[] }).data.find(
      (one) => one.name === name,
    )?.id
  const identityId = await first(`/api/v1/identities?owner=me&q=${identityName}`, identityName)
  const entitlementId = await first(`/api/v1/identities/${identityId}/requestable`, entitlementName)
  const body = { identityId, entitlementId, duration: 'PT20M', reason: 'Repair the rows of the failed run' }
  const answer = await ask('/api/v1/requests', { method: 'POST', headers: owner(), body })
  expect(answer.status, answer.text).toBe(201)
  return `/requests/${(JSON.parse(answer.text) as { id: string }).id}`
}
const withdraw = (path: string) => ask(`/api/v1${path}/withdraw`, { method: 'POST', headers: owner(), body: {} })

async function openAs(browser: Browser, subject: Parameters<typeof stateOf>[0]): Promise<Page> {
  return (await browser.newContext({ storageState: stateOf(subject), bypassCSP: true })).newPage()
}

/** By Tab alone, as somebody without a pointer does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    const at = await page.evaluate(() => document.activeElement?.textContent ?? '')
    if (name.test(at)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`No way to ${String(name)} by Tab`)
}

test('an approval takes two keys, is announced while it can be undone and when it is recorded', async ({ browser }) => {
  const path = await askFor('refund-bot', 'ledger_reader')
  const page = await openAs(browser, 'approver')
  await page.goto(path)
  await listening(page)
  await expect(decision(page).getByRole('button', { name: /^Approve for/ })).toBeVisible()
  await page.keyboard.press('a')
  await page.keyboard.press('Enter')
  await expect(said(page, 'It counts in five seconds, unless you undo it')).toBeAttached()
  await expect(said(page, /Approved for 20 min: refund-bot → ledger_reader/)).toBeAttached()
  await expect(decision(page).getByRole('button', { name: /^Undo/ })).toBeFocused()
  await expect(page.getByRole('region', { name: /^Messages/ })).toContainText('Approved for 20 min', {
    timeout: 15_000,
  })
  expect(JSON.parse((await ask(`/api/v1${path}`, { headers: owner() })).text)).toMatchObject({ state: 'approved' })

  // And its owner ends it, from the page of the request, by Tab, Enter and words.
  const own = await openAs(browser, 'owner')
  await own.goto(path)
  await listening(own)
  await expect(step(own)).toContainText('Live')
  await tabTo(own, /^End now$/)
  await own.keyboard.press('Enter')
  await expect(own.getByRole('alertdialog').getByLabel('Why now?')).toBeFocused()
  await own.keyboard.type('The task is done')
  await tabTo(own, /^End now$/)
  await own.keyboard.press('Enter')
  await expect(own.getByRole('region', { name: /^Messages/ })).toContainText('Ending refund-bot → ledger_reader')
  await expect(step(own)).toContainText('Ended')
  await expect(own.getByRole('alertdialog')).toHaveCount(0)
})

test('what makes an administrator is approved only after a second step and a typed reason, which is on record', async ({
  browser,
}) => {
  const path = await askFor('billing-api', 'schema_migrator')
  const page = await openAs(browser, 'approver')
  await page.goto(path)
  await listening(page)
  await expect(decision(page).getByRole('button', { name: 'Approve for 20 min…' })).toBeVisible()
  await page.keyboard.press('a')
  await page.keyboard.press('Enter')
  const why = decision(page).getByLabel('Why is it right?')
  await expect(why).toBeFocused()
  await expect(decision(page)).toContainText('it owns the schema billing in business')
  await page.keyboard.press('Enter')
  await expect(said(page, 'Say why this is right')).toBeVisible()
  await mustBeSound(page)
  await expect(why).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(decision(page).getByRole('button', { name: 'Approve for 20 min…' })).toBeVisible()
  await page.keyboard.press('a')
  await page.keyboard.press('Enter')
  await page.keyboard.type('The migration of INC-77 was reviewed')
  await page.keyboard.press('Enter')
  await countNow(page)
  await expect
    .poll(async () => JSON.parse((await ask(`/api/v1${path}`, { headers: owner() })).text).state)
    .toBe('approved')
  await page.goto(path)
  await listening(page)
  await expect(page.getByRole('list', { name: 'What happened' })).toContainText('The migration of INC-77 was reviewed')
})

test('each state of a decision is sound: the ready reasons, what can be undone, what somebody else decided', async ({
  browser,
}) => {
  const path = await askFor('invoice-mailer', 'crm_writer')
  const page = await openAs(browser, 'approver2')
  await page.goto(path)
  await listening(page)
  await expect(decision(page).getByRole('button', { name: /^Deny with/ })).toBeVisible()
  await page.keyboard.press('d')
  await expect(decision(page).getByRole('button', { name: /^Broader than the task needs/ })).toBeFocused()
  await mustBeSound(page)
  await page.keyboard.press('2')
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await page.keyboard.press('Enter')
  await mustBeSound(page)
  await decision(page).getByRole('button', { name: /^Undo/ }).press('u')
  await withdraw(path)
  await expect(step(page)).toContainText('Withdrawn')
  await mustBeSound(page)
})

test.describe('while a page is open', () => {
  test('a list is told of a new request, and nothing on it moves', async ({ browser }) => {
    const page = await openAs(browser, 'approver')
    await page.goto('/requests?view=all')
    await expect(page.locator('header').getByText('Live', { exact: true })).toBeVisible()
    await watchShifts(page)
    const path = await askFor('invoice-mailer', 'ledger_reader')
    await expect(page.getByRole('button', { name: /new/ })).toBeVisible()
    expect(await shiftsOf(page)).toEqual([])
    await withdraw(path)
  })

  test('a request learns that it was withdrawn, and what is above the news does not move', async ({ browser }) => {
    const path = await askFor('payment-gateway', 'crm_writer')
    const page = await openAs(browser, 'approver')
    await page.goto(path)
    await listening(page)
    await expect(page.locator('header').getByText('Live', { exact: true })).toBeVisible()
    const before = await page.getByRole('heading', { level: 1 }).boundingBox()
    const sentence = page.getByText(/asks that/).first()
    const place = await sentence.boundingBox()
    await withdraw(path)
    await expect(step(page)).toContainText('Withdrawn')
    expect((await page.getByRole('heading', { level: 1 }).boundingBox())?.y).toBe(before?.y)
    expect((await sentence.boundingBox())?.y).toBe(place?.y)
  })
})
