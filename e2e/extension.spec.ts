/** More time of a live grant, asked by its owner and given by an approver, while both pages stay open. */
import { type Browser, expect, type Page } from '@playwright/test'
import { countNow, decision } from './setup/decide.ts'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

const IDENTITY = 'billing-api'
const ENTITLEMENT = 'ledger_reader'

const grantWindow = (page: Page) => page.getByRole('region', { name: 'Window' })

async function openAs(browser: Browser, subject: Parameters<typeof stateOf>[0]): Promise<Page> {
  const context = await browser.newContext({ storageState: stateOf(subject) })
  return context.newPage()
}

/** Marks the document; a page that was loaded again has lost the mark. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { neverReloaded: true }))
const isMarked = (page: Page) => page.evaluate(() => 'neverReloaded' in window)

/** A live grant of a quarter of an hour; ends on its page. */
async function beGranted(owner: Page, approver: Page): Promise<void> {
  await owner.goto('/requests/new')
  await owner
    .getByRole('list', { name: 'My identities' })
    .getByRole('link', { name: new RegExp(`^${IDENTITY}`) })
    .click()
  await owner.getByRole('radio', { name: new RegExp(`^${ENTITLEMENT}`) }).check()
  await owner.getByRole('radio', { name: '15 min', exact: true }).check()
  await owner.getByLabel('What is it for?').fill('Compare the ledger with the bank')
  await owner.getByRole('button', { name: 'Send request' }).click()
  await expect(owner.getByRole('heading', { level: 1, name: `${IDENTITY} → ${ENTITLEMENT}` })).toBeVisible()
  await approver.goto(new URL(owner.url()).pathname)
  await decision(approver)
    .getByRole('button', { name: /^Approve for 15 min/ })
    .click()
  await countNow(approver)
  await owner.getByRole('link', { name: 'Attempts and read-backs' }).click()
  await expect(owner.getByRole('main')).toContainText('read it back')
}

/** What ends next stands there, and more time is asked for beside it. */
async function askOnTheOverview(overview: Page): Promise<void> {
  await overview.goto('/')
  const row = overview
    .getByRole('list', { name: 'Your live grants, what ends first on top' })
    .getByRole('listitem')
    .filter({ hasText: `${IDENTITY} → ${ENTITLEMENT}` })
  await row.getByRole('button', { name: 'More time…' }).click()
  const dialog = overview.getByRole('dialog', { name: `More time for ${IDENTITY} → ${ENTITLEMENT}` })
  await expect(dialog).toContainText('New end')
  await dialog.getByLabel('What is the time for?').fill('Just to be sure of it')
  await dialog.getByRole('button', { name: /^Ask for .* more$/ }).click()
  await expect(dialog).toHaveCount(0)
  await row.getByRole('button', { name: 'More time…' }).click()
  await expect(dialog).toContainText('is asked for and waits for a decision')
  await overview.keyboard.press('Escape')
  await expect(row.getByRole('button', { name: 'More time…' })).toBeFocused()
  expect(new URL(overview.url()).pathname).toBe('/')
  await overview.close()
}

test('an owner asks for more time in the last quarter of an hour, an approver gives it, and the new end is there without loading the page again', async ({
  browser,
}) => {
  const [owner, approver] = [await openAs(browser, 'owner'), await openAs(browser, 'approver')]
  await beGranted(owner, approver)
  await mark(owner)
  await expect(owner.getByText('It ends within 15 minutes')).toBeVisible()
  await expect(grantWindow(owner)).toContainText(/ends in 1[0-4] min/)

  await owner.getByRole('button', { name: 'Ask for more time…' }).click()
  const dialog = owner.getByRole('dialog', { name: `More time for ${IDENTITY} → ${ENTITLEMENT}` })
  await dialog.getByRole('radio', { name: '30 min', exact: true }).check()
  await dialog.getByRole('button', { name: 'Ask for 30 min more' }).click()
  await expect(dialog).toContainText('Say in at least')
  await dialog.getByLabel('What is the time for?').fill('The bank answers slowly today')
  await dialog.getByRole('button', { name: 'Ask for 30 min more' }).click()
  await expect(grantWindow(owner)).toContainText('30 min asked by Olivia Owens, to be decided')
  await expect(owner.getByText('Until it is approved the end stands')).toBeVisible()

  await approver.goto('/requests?view=to-decide')
  const row = approver.getByRole('row').filter({ hasText: `More time${ENTITLEMENT}` })
  await expect(row).toContainText('30 min more')
  await row.getByRole('link', { name: IDENTITY, exact: true }).click()
  const extends_ = approver.getByRole('region', { name: 'More time of a live grant' })
  await expect(extends_).toContainText('If approved now')
  await expect(extends_).toContainText('30 min')
  await decision(approver)
    .getByRole('button', { name: /^Approve for 30 min more/ })
    .click()
  await countNow(approver)
  await expect(decision(approver)).toContainText('Its end has moved')

  await expect(grantWindow(owner)).toContainText(/ends in 4[0-4] min/)
  await expect(grantWindow(owner).getByRole('list', { name: 'Extensions' })).toContainText('30 min more by Ada Prover')
  await expect(owner.getByRole('list', { name: 'What happened' })).toContainText('Ada Prover gave it 30 min more')
  await expect(owner.getByText('It ends within 15 minutes')).toHaveCount(0)
  expect(await isMarked(owner), 'the page was not loaded again').toBe(true)

  await owner.getByRole('button', { name: 'End sooner…' }).click()
  const sooner = owner.getByRole('dialog', { name: /^End .* sooner$/ })
  await sooner.getByLabel('Time that is left').selectOption({ label: '10 min' })
  await sooner.getByRole('button', { name: 'End in 10 min' }).click()
  await expect(grantWindow(owner)).toContainText(/ends in (10|9) min/)

  await askOnTheOverview(await owner.context().newPage())

  await owner.getByRole('button', { name: 'End now' }).click()
  await owner.getByRole('alertdialog').getByLabel('Why now?').fill('The ledger is right')
  await owner.getByRole('alertdialog').getByRole('button', { name: 'End now' }).click()
  await expect(owner.getByRole('main')).toContainText('took it back and read back that it is gone')
})
