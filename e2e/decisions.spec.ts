/** What an approver and an owner do with requests, apart from the main job. Each test has identities of its own. */
import { type Browser, expect, type Page, test } from '@playwright/test'
import { stateOf } from './setup/people.ts'

const step = (page: Page) => page.getByRole('list', { name: 'Progress' }).locator('[aria-current=step]')
const decision = (page: Page) => page.getByRole('region', { name: 'Your decision' })

async function openAs(browser: Browser, subject: Parameters<typeof stateOf>[0]): Promise<Page> {
  const context = await browser.newContext({ storageState: stateOf(subject) })
  return context.newPage()
}

type Wish = { identity: string; entitlement: string; duration?: string }

/** By the form, as an owner does; ends on the request's page. */
async function ask(page: Page, { identity, entitlement, duration = '1 h' }: Wish): Promise<string> {
  await page.goto('/requests/new')
  await page
    .getByRole('list', { name: 'My identities' })
    .getByRole('link', { name: new RegExp(`^${identity}`) })
    .click()
  await page.getByRole('radio', { name: new RegExp(`^${entitlement}`) }).check()
  await page.getByRole('radio', { name: duration, exact: true }).check()
  await page.getByLabel('What is it for?').fill('Repair the rows of the failed run')
  await page.getByRole('button', { name: 'Send request' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `${identity} → ${entitlement}` })).toBeVisible()
  return new URL(page.url()).pathname
}

test('an approver shortens a request, and its owner ends the grant before that', async ({ browser }) => {
  const [owner, approver] = [await openAs(browser, 'owner'), await openAs(browser, 'approver')]
  const path = await ask(owner, { identity: 'billing-api', entitlement: 'crm_reader', duration: '2 h' })
  await approver.goto(path)
  await decision(approver).getByLabel('A shorter time').selectOption({ label: '15 min' })
  await decision(approver)
    .getByRole('button', { name: /^Approve shorter/ })
    .click()
  await expect(decision(approver)).toContainText('Approved for 15 min instead of 2 h')

  await expect(step(owner)).toContainText('Live')
  await owner.getByRole('button', { name: 'End now' }).click()
  await owner.getByRole('alertdialog').getByLabel('Why now?').fill('The task is done')
  await owner.getByRole('alertdialog').getByRole('button', { name: 'End now' }).click()
  await expect(step(owner)).toContainText('Ended')
  await expect(owner.getByRole('list', { name: 'What happened' })).toContainText('Olivia Owens ended it early')
})

test('a denial needs a reason, and the requester reads it without loading the page again', async ({ browser }) => {
  const [owner, approver] = [await openAs(browser, 'owner'), await openAs(browser, 'approver')]
  const path = await ask(owner, { identity: 'invoice-mailer', entitlement: 'schema_migrator' })
  await approver.goto(path)
  await decision(approver)
    .getByRole('button', { name: /^Deny with a reason/ })
    .click()
  await decision(approver).getByRole('button', { name: 'Deny', exact: true }).click()
  await expect(decision(approver)).toContainText('Say why')
  await decision(approver).getByRole('button', { name: 'Broader than the task needs' }).click()
  await decision(approver).getByRole('button', { name: 'Deny', exact: true }).click()
  await expect(decision(approver)).toContainText('Recorded')
  await expect(step(owner)).toContainText('Denied')
  await expect(owner.getByRole('list', { name: 'What happened' })).toContainText('Broader than the task needs')
})

/** The other approver votes elsewhere, by the API, while this page still shows the question. */
async function denyElsewhere(page: Page, path: string, origin: string): Promise<void> {
  const asked = (await (await page.request.get(`/api/v1${path}`)).json()) as { askedHash: string }
  const data = { decision: 'deny', reason: 'Not in this change window', askedHash: asked.askedHash }
  const answer = await page.request.post(`/api/v1${path}/votes`, { data, headers: { origin } })
  expect(answer.status()).toBe(201)
}

test('I21: an approver who was slower sees the decision of the other, not an error', async ({ browser, baseURL }) => {
  const [owner, quick, slow] = [
    await openAs(browser, 'owner'),
    await openAs(browser, 'approver'),
    await openAs(browser, 'approver2'),
  ]
  const path = await ask(owner, { identity: 'payment-gateway', entitlement: 'ledger_reader' })
  // Without its event stream the page learns of the other vote only by its own.
  await slow.route('**/api/events*', (route) => route.abort())
  await slow.goto(path)
  const approve = decision(slow).getByRole('button', { name: /^Approve for/ })
  await expect(approve).toBeVisible()
  await denyElsewhere(quick, path, baseURL ?? '')
  await approve.click()
  await expect(decision(slow)).toContainText('The request was denied by Ada Prover in the meantime.')
  await expect(step(slow)).toContainText('Denied')
})

test('I19: who asked can neither approve nor deny, and may take the request back', async ({ browser }) => {
  const owner = await openAs(browser, 'owner')
  await ask(owner, { identity: 'refund-bot', entitlement: 'billing_writer' })
  await expect(decision(owner)).toHaveCount(0)
  await owner.getByRole('button', { name: 'Withdraw…' }).click()
  await owner.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }).click()
  await expect(step(owner)).toContainText('Withdrawn')
})

test('what is held standing cannot be asked for, and the form says so before anything is sent', async ({ browser }) => {
  const owner = await openAs(browser, 'owner')
  await owner.goto('/requests/new')
  await owner
    .getByRole('list', { name: 'My identities' })
    .getByRole('link', { name: /^billing-worker/ })
    .click()
  await expect(owner.getByRole('radio', { name: /^billing_writer/ })).toBeDisabled()
  await expect(owner.getByText('held standing').first()).toBeVisible()
})

test('a request of others is not there for somebody without a part in it (I40)', async ({ browser }) => {
  const [owner, stranger] = [await openAs(browser, 'owner'), await openAs(browser, 'owner2')]
  const path = await ask(owner, { identity: 'ledger-close-job', entitlement: 'crm_reader' })
  await stranger.goto(path)
  await expect(stranger.getByRole('heading', { level: 1, name: 'Not found' })).toBeVisible()
})
