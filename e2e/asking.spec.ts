/** Instead of deciding: an approver asks, the requester answers, and both pages stay open. */
import { globSync, readFileSync } from 'node:fs'
import { type Browser, expect, type Page } from '@playwright/test'
import { ask, BASE_URL, cookieOf } from './setup/http.ts'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'
import { mustBeSound, mustFit, PHONE } from './sound.ts'

const origin = new URL(BASE_URL).origin
const owner = () => ({ cookie: cookieOf('owner'), origin })
const decision = (page: Page) => page.getByRole('region', { name: 'Your decision' })
const talk = (page: Page) => page.getByRole('region', { name: 'Questions and answers' })
/** Keys are heard once the page's scripts run; the live mark is theirs. */
const listening = (page: Page) => expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()

type Named = { id: string; name: string }

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

async function openAs(browser: Browser, subject: Parameters<typeof stateOf>[0], phone = false): Promise<Page> {
  const context = await browser.newContext({
    storageState: stateOf(subject),
    bypassCSP: true,
    ...(phone ? { viewport: PHONE, hasTouch: true } : {}),
  })
  return context.newPage()
}

test('an approver asks by the key c, the requester answers, and the approver reads it where they decide', async ({
  browser,
}) => {
  const path = await askFor('refund-bot', 'crm_writer')
  const [requester, approver] = [await openAs(browser, 'owner'), await openAs(browser, 'approver')]
  await requester.goto(path)
  await listening(requester)
  await expect(talk(requester)).toHaveCount(0)
  await approver.goto(path)
  await listening(approver)
  await expect(decision(approver).getByRole('button', { name: /^Ask the requester/ })).toBeVisible()
  await approver.keyboard.press('c')
  await expect(decision(approver).getByLabel('What do you ask Olivia Owens?')).toBeFocused()
  await mustBeSound(approver)
  await approver.keyboard.press('Escape')
  await expect(decision(approver).getByRole('button', { name: /^Approve for/ })).toBeVisible()
  await approver.keyboard.press('c')
  await approver.keyboard.type('Which run failed?')
  await approver.keyboard.press('Tab')
  await approver.keyboard.press('Tab')
  await approver.keyboard.press('Enter')
  await expect(decision(approver).getByRole('status')).toContainText('Asked.')
  await expect(decision(approver).getByRole('button', { name: /^Approve for/ })).toBeVisible()

  await expect(talk(requester)).toContainText('Which run failed?')
  await mustBeSound(requester)
  await talk(requester).getByRole('button', { name: 'Send the answer' }).click()
  await expect(talk(requester)).toContainText('Say it in a few words')
  const answer = 'That of <b>Monday</b>\u202e,\nat 02:10.'
  await talk(requester).getByLabel('Your answer').fill(answer)
  await talk(requester).getByRole('button', { name: 'Send the answer' }).click()

  await expect(talk(approver)).toContainText('That of <b>Monday</b>⟨U+202E⟩')
  await approver.reload()
  await listening(approver)
  await expect(decision(approver)).toContainText('Olivia Owens answered')
  await expect(decision(approver)).toContainText('at 02:10.')
  await expect(approver.getByRole('list', { name: 'What happened' })).toContainText(
    'Ada Prover asked the requester something',
  )
  await mustBeSound(approver)
  await withdraw(path)
  await expect(talk(requester).getByRole('textbox')).toHaveCount(0)
})

test('on a phone a question is asked and answered by touch, and the requester’s overview says that it waits', async ({
  browser,
}) => {
  const path = await askFor('invoice-mailer', 'ledger_writer')
  const [requester, approver] = [await openAs(browser, 'owner', true), await openAs(browser, 'approver2', true)]
  await approver.goto(path)
  await listening(approver)
  await decision(approver)
    .getByRole('button', { name: /^Ask the requester/ })
    .tap()
  await decision(approver).getByRole('textbox').fill('Which run failed?')
  await decision(approver).getByRole('button', { name: 'Send the question' }).tap()
  await expect(decision(approver).getByRole('status')).toContainText('Asked.')
  await mustFit(approver)

  await requester.goto('/')
  const row = requester.getByRole('list', { name: 'Requests of yours that wait' }).locator(`a[href="${path}"]`)
  await expect(row).toContainText('A question about it is not answered yet')
  await row.tap()
  await talk(requester).getByLabel('Your answer').fill('That of Monday.')
  await talk(requester).getByRole('button', { name: 'Send the answer' }).tap()
  await expect(talk(requester)).toContainText('That of Monday.')
  await mustFit(requester)
  await withdraw(path)
})

test('nobody but the requester answers, and who only watches is offered neither (I40)', async ({ browser }) => {
  const path = await askFor('payment-gateway', 'ledger_writer')
  const asked = await ask(`/api/v1${path}/questions`, {
    method: 'POST',
    headers: { cookie: cookieOf('approver'), origin },
    body: { text: 'Which run failed?' },
  })
  expect(asked.status, asked.text).toBe(201)
  const auditor = await openAs(browser, 'auditor')
  await auditor.goto(path)
  await expect(talk(auditor)).toContainText('Which run failed?')
  await expect(talk(auditor).getByRole('textbox')).toHaveCount(0)
  await expect(decision(auditor)).toHaveCount(0)
  await withdraw(path)
})

test('no two journeys that run beside each other ask for the same thing: the second would be refused', () => {
  const asking = /askFor\('([^']+)', '([^']+)'\)|identity: '([^']+)', entitlement: '([^']+)'/g
  const asked = globSync('e2e/*.spec.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(asking)].map((found) => found.slice(1).filter(Boolean).join(' → ')),
  )
  expect(asked.length).toBeGreaterThan(15)
  expect(asked.filter((one, index) => asked.indexOf(one) < index)).toEqual([])
})
