/** The kill switch as an approver pulls it and an admin lifts it; what it takes away is told by the target itself. */
import { type Browser, expect, type Page } from '@playwright/test'
import { countNow, decision } from './setup/decide.ts'
import { stateOf } from './setup/people.ts'
import { Witness } from './witness.ts'
import { test } from './setup/test.ts'

const SOURCE = 'Demo PostgreSQL'
const WHY = 'A key of the billing team was found in a public place'

const step = (page: Page) => page.getByRole('list', { name: 'Progress' }).locator('[aria-current=step]')
const dialog = (page: Page) => page.getByRole('alertdialog')
const known = (page: Page) => page.getByRole('region', { name: 'What everybody has to know' })
const inForce = (page: Page) => page.getByRole('list', { name: 'In force' })

async function openAs(browser: Browser, subject: Parameters<typeof stateOf>[0]): Promise<Page> {
  const context = await browser.newContext({ storageState: stateOf(subject) })
  return context.newPage()
}

/** Marks the document; a page that was loaded again has lost the mark. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { neverReloaded: true }))
const isMarked = (page: Page) => page.evaluate(() => 'neverReloaded' in window)

async function ask(page: Page, identity: string, entitlement: string): Promise<string> {
  await page.goto('/requests/new')
  await page
    .getByRole('list', { name: 'My identities' })
    .getByRole('link', { name: new RegExp(`^${identity}`) })
    .click()
  await page.getByRole('radio', { name: new RegExp(`^${entitlement}`) }).check()
  await page.getByRole('radio', { name: '1 h', exact: true }).check()
  await page.getByLabel('What is it for?').fill('Repair the rows of the failed run')
  await page.getByRole('button', { name: 'Send request' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `${identity} → ${entitlement}` })).toBeVisible()
  return new URL(page.url()).pathname
}

async function pullForSource(page: Page): Promise<void> {
  await page.goto('/sources')
  await page.getByRole('rowheader').getByRole('link', { name: SOURCE, exact: true }).click()
  await page.getByRole('button', { name: 'Pull the kill switch…' }).click()
  const ends = dialog(page).getByRole('list', { name: 'What ends' })
  await expect(ends).toContainText(/[1-9]\d* ?live grants? ends? now/)
  await expect(ends).toContainText(/[1-9]\d* ?pending requests? waits?, and cannot be approved/)
  const confirm = dialog(page).getByRole('button', { name: 'Pull the kill switch' })
  await confirm.click()
  await expect(dialog(page)).toContainText('the reason is recorded')
  await dialog(page).getByLabel('Why?').fill(WHY)
  await confirm.click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText(`pulled for all of ${SOURCE}`)
}

test('I15: an approver halts a source, what is live there ends at the target, nothing can be approved until an admin lifts it', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(3 * 60_000)
  const [owner, asking, approver, deciding, admin] = (await Promise.all(
    (['owner', 'owner', 'approver', 'approver', 'admin'] as const).map((subject) => openAs(browser, subject)),
  )) as [Page, Page, Page, Page, Page]
  const witness = await Witness.connect('refund-bot')

  const live = await ask(owner, 'refund-bot', 'billing_writer')
  await deciding.goto(live)
  await decision(deciding)
    .getByRole('button', { name: /^Approve for/ })
    .click()
  await countNow(deciding)
  await expect(step(owner)).toContainText('Live')
  await expect.poll(witness.canWriteInvoices).toBe(true)
  await mark(owner)
  const waiting = await ask(asking, 'invoice-mailer', 'schema_migrator')
  await deciding.goto(waiting)
  await expect(decision(deciding).getByRole('button', { name: /^Approve for/ })).toBeVisible()
  await mark(deciding)

  await pullForSource(approver)
  await expect(step(owner)).toContainText('Ended')
  await expect(owner.getByRole('list', { name: 'What happened' })).toContainText('ended it by the kill switch')
  await expect.poll(witness.canWriteInvoices).toBe(false)
  await expect(known(owner)).toContainText(`The kill switch is pulled for all of ${SOURCE}`, { timeout: 20_000 })
  await expect(known(owner)).toContainText(WHY)

  await expect(decision(deciding)).toContainText('It cannot be approved now')
  await expect(decision(deciding).getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  const asked = (await (await deciding.request.get(`/api/v1${waiting}`)).json()) as { askedHash: string }
  const refused = await deciding.request.post(`/api/v1${waiting}/votes`, {
    data: { decision: 'approve', askedHash: asked.askedHash },
    headers: { origin: baseURL ?? '' },
  })
  expect([refused.status(), (await refused.json()).code]).toEqual([409, 'access.halted'])

  await approver.goto('/kill-switch')
  await expect(inForce(approver)).toContainText(WHY)
  await expect(approver.getByRole('button', { name: 'Lift…' })).toHaveCount(0)
  await admin.goto('/kill-switch')
  await inForce(admin).getByRole('listitem').filter({ hasText: WHY }).getByRole('button', { name: 'Lift…' }).click()
  await dialog(admin).getByLabel('Why is it safe now?').fill('The key was replaced everywhere')
  await dialog(admin).getByRole('button', { name: 'Lift it' }).click()
  await expect(admin.getByRole('list', { name: 'Lifted' })).toContainText('The key was replaced everywhere')

  await expect(decision(deciding).getByRole('button', { name: /^Approve for/ })).toBeVisible()
  await expect(known(owner)).not.toContainText('kill switch', { timeout: 20_000 })
  await expect(step(owner), 'nothing comes back by itself').toContainText('Ended')
  expect(await witness.canWriteInvoices()).toBe(false)
  expect([await isMarked(owner), await isMarked(deciding)], 'no page was loaded again').toEqual([true, true])
  await asking.getByRole('button', { name: 'Withdraw…' }).click()
  await dialog(asking).getByRole('button', { name: 'Withdraw' }).click()
  await expect(step(asking)).toContainText('Withdrawn')
  await witness.close()
})

test('the switch of the whole estate asks for its name, and is offered to admins only', async ({ browser }) => {
  const [admin, approver, owner] = [
    await openAs(browser, 'admin'),
    await openAs(browser, 'approver'),
    await openAs(browser, 'owner'),
  ]
  await admin.goto('/kill-switch')
  await admin.getByRole('button', { name: 'Pull the kill switch…' }).click()
  await expect(dialog(admin).getByRole('list', { name: 'What ends' })).toContainText('now')
  await dialog(admin).getByLabel('Why?').fill(WHY)
  await dialog(admin).getByRole('button', { name: 'Pull the kill switch' }).click()
  await expect(dialog(admin)).toContainText('Type “whole estate” exactly as shown')
  await dialog(admin).getByRole('button', { name: 'Keep as it is' }).click()
  for (const page of [approver, owner]) {
    await page.goto('/kill-switch')
    await expect(page.getByRole('heading', { level: 1, name: 'Kill switch' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Pull the kill switch…' })).toHaveCount(0)
  }
  await owner.goto('/sources')
  await owner.getByRole('rowheader').getByRole('link', { name: SOURCE, exact: true }).click()
  await expect(owner.getByRole('heading', { level: 1, name: SOURCE })).toBeVisible()
  await expect(owner.getByRole('button', { name: 'Pull the kill switch…' })).toHaveCount(0)
})
