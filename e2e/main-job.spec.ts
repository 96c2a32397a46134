/**
 * The main job, as a newcomer would do it: claim, ask, decide, live, ended. The target itself is the witness, by a
 * session of the machine account that stays open throughout; the pages follow without being loaded again.
 */
import { type Browser, expect, type Page } from '@playwright/test'
import { test } from './setup/test.ts'
import { stateOf } from './setup/people.ts'
import { Witness } from './witness.ts'

const ACCOUNT = 'invoice-sync'
const ROLE = 'billing_writer'
const GRANT_MS = 60_000

const step = (page: Page) => page.getByRole('list', { name: 'Progress' }).locator('[aria-current=step]')
const story = (page: Page) => page.getByRole('list', { name: 'What happened' })

async function openAs(browser: Browser, subject: Parameters<typeof stateOf>[0]): Promise<Page> {
  const context = await browser.newContext({ storageState: stateOf(subject) })
  return context.newPage()
}

/** Marks the document; a page that was loaded again has lost the mark. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { neverReloaded: true }))
const isMarked = (page: Page) => page.evaluate(() => 'neverReloaded' in window)

async function claim(page: Page): Promise<void> {
  await page.goto('/identities')
  await page.getByRole('combobox', { name: 'Search identities' }).fill(ACCOUNT)
  await page.getByRole('link', { name: ACCOUNT, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: ACCOUNT })).toBeVisible()
  await page.getByRole('button', { name: 'Claim…' }).click()
  await page.getByRole('dialog').getByLabel('Why is it yours?').fill('It copies the invoices of my shop')
  await page.getByRole('dialog').getByRole('button', { name: 'Claim' }).click()
  await expect(page.getByRole('region', { name: 'Owner' })).toContainText('Olivia Owens')
}

async function ask(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Ask for elevation' }).click()
  await page.getByRole('radio', { name: new RegExp(`^${ROLE}`) }).check()
  await page.getByText('Another time').click()
  await page.getByLabel('Time', { exact: true }).fill('1')
  await expect(page.getByRole('region', { name: 'Who will decide' })).toContainText('Ada Prover')
  await page.getByLabel('What is it for?').fill('Mark the invoices of the failed run as paid')
  await page.getByLabel('Ticket or task').fill('INC-4711')
  await page.getByRole('button', { name: 'Send request' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `${ACCOUNT} → ${ROLE}` })).toBeVisible()
}

async function approve(page: Page): Promise<void> {
  await page.goto('/')
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: /^Requests.*to decide/ })
    .click()
  await page.getByRole('rowheader').getByRole('link', { name: ACCOUNT, exact: true }).click()
  await expect(page.getByRole('region', { name: 'What it adds' })).toContainText('UPDATE')
  const decided = new URL(page.url()).pathname
  await page.getByRole('button', { name: /^Approve for 1 min/ }).click()
  await expect(page.getByRole('region', { name: 'Your decision' })).toContainText('Recorded. Approved for 1 min')
  // The next request that waits has opened, if there is one.
  await page.goto(decided)
}

test('a claimed identity gets a role by approval, uses it in a session that was open before, and loses it on time in that same session', async ({
  browser,
}) => {
  test.setTimeout(4 * 60_000)
  const owner = await openAs(browser, 'owner')
  const approver = await openAs(browser, 'approver')
  const witness = await Witness.connect(ACCOUNT)
  const session = await witness.backendPid()
  expect([await witness.canReadInvoices(), await witness.canWriteInvoices()]).toEqual([true, false])

  await claim(owner)
  await ask(owner)
  await mark(owner)
  await expect(step(owner)).toContainText('Requested')
  expect(await witness.canWriteInvoices(), 'I3: nothing starts before it is approved').toBe(false)

  await approve(approver)
  await mark(approver)
  await expect(step(owner)).toContainText('Live')
  await expect(story(owner)).toContainText('Ada Prover approved it')
  await expect(owner.getByRole('region', { name: 'Grant', exact: true })).toContainText(/ends in \d+ s/)
  await expect(step(approver)).toContainText('Live')
  await expect.poll(witness.canWriteInvoices).toBe(true)

  await expect(step(owner)).toContainText('Ended', { timeout: GRANT_MS + 30_000 })
  await expect(step(approver)).toContainText('Ended')
  await expect(story(owner)).toContainText('took it away and read back that it is gone')
  expect([await witness.canReadInvoices(), await witness.canWriteInvoices()]).toEqual([true, false])
  expect(await witness.backendPid(), 'baseline work goes on in the same session').toBe(session)
  expect([await isMarked(owner), await isMarked(approver)], 'no page was loaded again').toEqual([true, true])
  await witness.close()

  await tellsTheSameStory(browser, owner)
})

type Event = { type: string; subject: { id: string } }

/** The record, the identity's page and the exposure say what the witness saw. */
async function tellsTheSameStory(browser: Browser, owner: Page): Promise<void> {
  await owner.getByRole('link', { name: ACCOUNT, exact: true }).click()
  await expect(owner.getByRole('list', { name: 'Earlier grants' })).toContainText(ROLE)
  await expect(owner.getByRole('list', { name: 'History' })).toContainText(`${ACCOUNT} → ${ROLE}`)
  await expect(owner.getByRole('list', { name: 'Windows of Granted' }).getByRole('link').last()).toBeVisible()
  const identityId = new URL(owner.url()).pathname.split('/').at(-1) ?? ''

  const auditor = await openAs(browser, 'auditor')
  await auditor.goto(`/audit?identity=${identityId}`)
  await expect(auditor.getByRole('main')).toContainText(`${ACCOUNT} → ${ROLE}`)
  await auditor.goto(`/exposure?identity=${identityId}`)
  await expect(
    auditor
      .getByRole('list', { name: `Windows of ${ACCOUNT}` })
      .getByRole('link', { name: new RegExp(ROLE) })
      .last(),
  ).toBeVisible()
  const answer = await auditor.request.get(`/api/v1/audit-events?${new URLSearchParams({ identityId, limit: '50' })}`)
  const { data } = (await answer.json()) as { data: Event[] }
  const types = data.map((event) => event.type).toReversed()
  const told = [
    'claim.accepted',
    'ownership.began',
    'request.submitted',
    'vote.cast',
    'request.approved',
    'grant.scheduled',
    'grant.activating',
    'grant.active',
    'grant.ended',
  ]
  expect(
    types.filter((type) => told.includes(type)),
    'I27: each step has its row',
  ).toEqual(expect.arrayContaining(told))

  const lanes = await auditor.request.get(`/api/v1/exposure?${new URLSearchParams({ identityId })}`)
  const exposure = (await lanes.json()) as { data: { windows: { band: string; start: string; end: string }[] }[] }
  const granted = exposure.data[0]?.windows.filter((window) => window.band === 'granted') ?? []
  const last = granted.at(-1)
  const lastedMs = Date.parse(last?.end ?? '') - Date.parse(last?.start ?? '')
  expect(lastedMs).toBeGreaterThan(GRANT_MS - 2_000)
  expect(lastedMs).toBeLessThan(GRANT_MS + 2_000)
}
