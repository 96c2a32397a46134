/** What an approver and an owner do with requests, apart from the main job. Each test has identities of its own. */
import { type Browser, expect, type Page } from '@playwright/test'
import { countNow, decision } from './setup/decide.ts'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

const step = (page: Page) => page.getByRole('list', { name: 'Progress' }).locator('[aria-current=step]')

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

async function withdraw(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Withdraw…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }).click()
  await expect(step(page)).toContainText('Withdrawn')
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
  await countNow(approver)

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

test.describe('without its event stream', () => {
  // The browser notes each stream that is cut here.
  test.use({ expectedNoise: 'net::ERR_FAILED' })

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
    // Its page would go on asking for the stream beside the next test.
    await slow.context().close()
  })
})

test('I19: who asked can neither approve nor deny, and may take the request back', async ({ browser }) => {
  const owner = await openAs(browser, 'owner')
  await ask(owner, { identity: 'refund-bot', entitlement: 'billing_writer' })
  await expect(decision(owner)).toHaveCount(0)
  await withdraw(owner)
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
  await withdraw(owner)
})

/** What the record says of a request, past the page. */
const stateAt = async (page: Page, path: string): Promise<string> =>
  ((await (await page.request.get(`/api/v1${path}`)).json()) as { state: string }).state

test('an approval can be undone before it counts, by two keys given and by one taken back, and leaving drops it', async ({
  browser,
}) => {
  const [owner, approver] = [await openAs(browser, 'owner'), await openAs(browser, 'approver')]
  const path = await ask(owner, { identity: 'refund-bot', entitlement: 'crm_reader' })
  await approver.goto(path)
  await expect(decision(approver).getByRole('button', { name: /^Approve for/ })).not.toBeFocused()
  await approver.keyboard.press('a')
  await approver.keyboard.press('Enter')
  await expect(decision(approver).getByRole('status')).toContainText('Approved for 1 h')
  await approver.keyboard.press('u')
  await expect(decision(approver).getByRole('button', { name: /^Approve for/ })).toBeVisible()
  expect(await stateAt(approver, path)).toBe('pending')

  await approver.keyboard.press('a')
  await approver.keyboard.press('Enter')
  await approver.getByRole('link', { name: 'Requests', exact: true }).first().click()
  await expect(approver.getByText('Not approved: refund-bot')).toBeVisible()
  expect(await stateAt(approver, path)).toBe('pending')
  await withdraw(owner)
})

test('a denial takes three keys, and leaving the page sends it at once', async ({ browser }) => {
  const [owner, approver] = [await openAs(browser, 'owner'), await openAs(browser, 'approver')]
  const path = await ask(owner, { identity: 'payment-gateway', entitlement: 'crm_reader' })
  await approver.goto(path)
  await expect(decision(approver).getByRole('button', { name: /^Deny with/ })).toBeVisible()
  for (const key of ['d', '1', 'Enter']) await approver.keyboard.press(key)
  await expect(decision(approver).getByRole('button', { name: /^Undo/ })).toBeFocused()
  await approver.getByRole('link', { name: 'Requests', exact: true }).first().click()
  await expect(step(owner)).toContainText('Denied')
  await expect(owner.getByRole('list', { name: 'What happened' })).toContainText('Broader than the task needs')
})

test('the next request opens after a decision, by touch at 390 px as well, and tells what was recorded', async ({
  browser,
}) => {
  const owner = await openAs(browser, 'owner')
  const waits = await ask(owner, { identity: 'ledger-close-job', entitlement: 'billing_writer' })
  const path = await ask(owner, { identity: 'billing-api', entitlement: 'billing_writer' })
  const context = await browser.newContext({
    storageState: stateOf('approver'),
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  })
  const phone = await context.newPage()
  await phone.goto(path)
  await phone.getByRole('link', { name: 'Go to your decision' }).tap()
  await decision(phone)
    .getByRole('button', { name: /^Deny with/ })
    .tap()
  await decision(phone).getByRole('button', { name: 'Longer than the task needs' }).tap()
  await decision(phone).getByRole('button', { name: 'Deny', exact: true }).tap()
  await expect(decision(phone).getByRole('button', { name: /^Undo/ })).toBeInViewport()
  await phone.waitForURL((url) => url.pathname !== path && url.pathname.startsWith('/requests/req_'))
  await expect(decision(phone)).toContainText('Recorded. Denied: billing-api → billing_writer')
  await expect(decision(phone).getByRole('link', { name: 'Look at it' })).toHaveAttribute('href', path)
  expect(await stateAt(phone, path)).toBe('denied')
  await owner.goto(waits)
  await withdraw(owner)
})

test('the link of a mail opens the request after signing in', async ({ browser }) => {
  const owner = await openAs(browser, 'owner')
  const path = await ask(owner, { identity: 'invoice-mailer', entitlement: 'billing_writer' })
  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(path)
  await expect(stranger).toHaveURL(/\/sign-in\?/)
  await stranger.getByRole('button', { name: /^Continue with/ }).click()
  await stranger.getByRole('button', { name: 'approver@demo.example' }).click()
  await expect(stranger).toHaveURL(new RegExp(`${path}$`))
  await expect(decision(stranger).getByRole('button', { name: /^Approve for/ })).toBeVisible()
  await withdraw(owner)
})
