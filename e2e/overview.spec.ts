/** The first page, as each role finds it: what needs them, what is theirs, which way it goes, what changed. */
import { expect, type Page } from '@playwright/test'
import { ask, BASE_URL, cookieOf } from './setup/http.ts'
import { stateOf } from './setup/people.ts'
import { shiftsOf, watchShifts } from './setup/shifts.ts'
import { mustFit, PHONE } from './sound.ts'
import { test } from './setup/test.ts'

const origin = new URL(BASE_URL).origin
const numberIn = (text: string) => Number(text.replaceAll(/\D/g, ''))
const said = (page: Page, words: RegExp) => page.getByRole('status').filter({ hasText: words })

/** Where it says how many there are in all. */
const totalOf = async (page: Page) =>
  numberIn(
    await page
      .locator('search')
      .getByText(/^(more than )?[\d,]+ identit/)
      .innerText(),
  )

test.describe('as an owner', () => {
  test.use({ storageState: stateOf('owner') })

  test('some of what looks like theirs is claimed by keyboard alone: looked at, told row by row, announced', async ({
    page,
  }) => {
    await page.goto('/')
    const panel = page.getByRole('region', { name: 'Looks like yours' })
    const rows = panel.getByRole('list', { name: 'Unowned, and perhaps yours' }).getByRole('listitem')
    await expect(panel.getByRole('button', { name: /^Claim these \d+…$/ })).toBeVisible()
    const all = await rows.count()
    expect(all).toBeGreaterThan(2)
    // Each says why it may be theirs.
    for (const row of await rows.all()) await expect(row).toContainText(/in its name|like|asked for access/)
    // What speaks most for two of them stays first, whatever other journeys claim; the rest may change by that.
    const wanted = (await rows.getByRole('link').allInnerTexts()).slice(0, 2)
    // By where they lead: a workload has the same name at several sources.
    const addresses = () =>
      rows.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    const rowOf = (address: string | null) => rows.filter({ has: page.locator(`a[href="${address}"]`) })
    const kept = (await addresses()).slice(0, 2)
    await expect(async () => {
      for (const address of await addresses()) {
        const box = rowOf(address).getByRole('checkbox')
        if (kept.includes(address) || !(await box.isChecked({ timeout: 2_000 }))) continue
        await box.focus()
        await page.keyboard.press('Space')
      }
      await expect(panel.getByRole('button', { name: 'Claim these 2…' })).toBeVisible({ timeout: 2_000 })
    }).toPass()
    await panel.getByRole('button', { name: 'Claim these 2…' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await expect(dialog).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(panel.getByRole('button', { name: 'Claim these 2…' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(dialog).toContainText('2 yours at once: nobody owns them')
    await dialog.getByLabel('Why are they yours?').focus()
    await page.keyboard.type('My team runs both of them')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await expect(dialog.getByRole('button', { name: 'Claim 2 identities' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(dialog.getByRole('status')).toHaveText('2 done')
    const results = dialog.getByRole('list', { name: 'Rows' }).getByRole('listitem')
    await expect(results).toHaveText(wanted.map((name) => new RegExp(`${name}.*yours now`)))
    await dialog.getByRole('button', { name: 'Close' }).last().focus()
    await page.keyboard.press('Enter')
    await expect(page.getByText('2 identities claimed')).toBeVisible()
    for (const address of kept) await expect(rowOf(address)).toHaveCount(0)
    // Not lost with what was pressed.
    await expect(panel.getByRole('link', { name: 'All without an owner' })).toBeFocused()
  })

  test('each identity of theirs has one next step, and the first leads to where it is done', async ({ page }) => {
    await page.goto('/')
    const steps = page.getByRole('region', { name: 'Your next steps' })
    const rows = steps.getByRole('list', { name: 'One step for each identity' }).getByRole('link')
    const few = await rows.count()
    await steps.getByRole('link', { name: 'More of them' }).click()
    await expect(page).toHaveURL(/steps=all/)
    await expect.poll(() => rows.count()).toBeGreaterThan(few)
    const hrefs = await rows.evaluateAll((links) => links.map((link) => link.getAttribute('href')?.split('#')[0]))
    expect(new Set(hrefs).size).toBe(hrefs.length)
    const first = rows.filter({ hasText: 'Declare what it needs' }).first()
    await first.focus()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/identities\/idn_\w+#holdings$/)
    await expect(page.getByRole('button', { name: 'Declare baseline…' })).toBeVisible()
  })

  test('what changed is theirs alone: nothing about people and roles, and no way into the audit', async ({ page }) => {
    await page.goto('/?since=30d')
    const changed = page.getByRole('region', { name: 'What changed' })
    await expect(changed.getByRole('list', { name: 'The newest changes' })).toBeVisible()
    await expect(changed).not.toContainText('changes of people and roles')
    await expect(changed.getByRole('link', { name: 'In the audit' })).toHaveCount(0)
    await expect(page.getByRole('region', { name: 'Where to look' })).toHaveCount(0)
  })

  test.describe('on a phone', () => {
    test.use({ viewport: PHONE, hasTouch: true })
    test('nothing is out of reach sideways, and what is theirs can be touched', async ({ page }) => {
      await page.goto('/')
      await expect(page.getByRole('region', { name: 'What changed' })).toBeVisible()
      await mustFit(page)
      const claim = page.getByRole('button', { name: /^Claim these/ })
      expect((await claim.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(24)
    })
  })
})

type Named = { id: string; name: string }

/** As the owner does by the form: something that waits for a decision, and that no other journey asks for now. */
async function askForAccess(): Promise<Named> {
  const headers = { cookie: cookieOf('owner'), origin }
  const listed = async <T>(path: string) => (JSON.parse((await ask(path, { headers })).text) as { data: T[] }).data
  for (const identity of await listed<Named>('/api/v1/identities?q=owner:me+source:demo-postgresql')) {
    const able = await listed<Named & { heldStanding: boolean }>(`/api/v1/identities/${identity.id}/requestable`)
    for (const role of able.filter(({ heldStanding }) => !heldStanding).toReversed()) {
      const body = { identityId: identity.id, entitlementId: role.id, duration: 'PT25M', reason: 'Look what waits' }
      const answer = await ask('/api/v1/requests', { method: 'POST', headers, body })
      const { id } = JSON.parse(answer.text) as { id: string }
      if (answer.status === 201) return { id, name: `${identity.name} → ${role.name}` }
    }
  }
  throw new Error('Nothing is left to ask for.')
}
const withdraw = (id: string) =>
  ask(`/api/v1/requests/${id}/withdraw`, { method: 'POST', headers: { cookie: cookieOf('owner'), origin }, body: {} })

test.describe('as an approver', () => {
  test.use({ storageState: stateOf('approver') })

  test('a new request is offered and moves nothing; shown by keyboard, it leads to its decision', async ({ page }) => {
    await page.goto('/')
    await expect(page.locator('[data-live=live]')).toBeVisible()
    await expect(page.getByRole('img').or(page.locator('svg.recharts-surface')).first()).toBeAttached()
    await watchShifts(page)
    const { id, name } = await askForAccess()
    try {
      const pill = page.getByRole('button', { name: /^What needs you: \d+ new$/ })
      await expect(pill).toBeVisible()
      const waiting = page.getByRole('region', { name: 'To decide' }).locator(`a[href="/requests/${id}"]`)
      await expect(waiting).toHaveCount(0)
      expect(await shiftsOf(page)).toEqual([])
      // What others ask meanwhile is offered, too, and may have come first.
      await expect(async () => {
        await pill.press('Enter', { timeout: 5_000 })
        await expect(waiting).toBeVisible({ timeout: 2_000 })
      }).toPass()
      await expect(page.locator('body')).not.toBeFocused()
      await expect(page.getByRole('heading', { level: 1 }).locator('xpath=ancestor::header')).toContainText(
        /needs? you now/,
      )
      await waiting.focus()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    } finally {
      await withdraw(id)
    }
  })
})

test.describe('as an auditor', () => {
  test.use({ storageState: stateOf('auditor') })

  test('every line of where to look opens a list of exactly so many', async ({ page }) => {
    const look = page.getByRole('region', { name: 'Where to look' })
    // Other journeys connect databases and claim meanwhile: both are compared at a moment of rest.
    await expect(async () => {
      await page.goto('/')
      const line = look.getByRole('link', { name: /^Superuser of their database/ })
      const count = numberIn((await line.innerText()).split('\n').at(-1) ?? '')
      expect(count).toBeGreaterThan(0)
      await line.click()
      await page.waitForURL(/q=is:superuser/)
      expect(await totalOf(page)).toBe(count)
    }).toPass()
  })

  test('a count of what changed opens those changes, and the same ones in the audit', async ({ page }) => {
    const changed = page.getByRole('region', { name: 'What changed' })
    const denied = changed.getByRole('link', { name: /\d+ denied$/ })
    // Other journeys deny meanwhile: the three are compared at a moment of rest.
    await expect(async () => {
      await page.goto('/?since=30d')
      const href = (await denied.getAttribute('href')) ?? ''
      await denied.click()
      await page.waitForURL((url) => url.pathname + url.search === href)
      await expect(denied).toHaveAttribute('aria-current', 'true')
      const count = numberIn(await denied.innerText())
      const newest = changed.getByRole('list', { name: 'The newest changes' }).getByRole('listitem')
      await expect(newest).toHaveCount(count, { timeout: 5_000 })
      await changed.getByRole('link', { name: 'In the audit' }).click()
      await page.waitForURL(/\/audit\?q=type:request\.denied\+since:/)
      await expect(page.getByRole('table').locator('tbody tr')).toHaveCount(count, { timeout: 5_000 })
    }).toPass()
  })

  test('the trend has a sentence, a table and an age, and a bar leads to who it was', async ({ page }) => {
    await page.goto('/')
    const trend = page.getByRole('region', { name: 'Exposure' })
    await expect(trend).toContainText(/elevated at once in 30 days\. .*standing privilege now/)
    await expect(trend).toContainText(/as of/)
    await trend.getByRole('button', { name: 'View as table' }).click()
    await trend.getByRole('table').locator('tbody tr').last().getByRole('link').first().click()
    await expect(page).toHaveURL(/\/exposure\?from=.+&to=/)
  })
})

test.describe('where one panel cannot be read', () => {
  test.use({ storageState: stateOf('risk') })

  test('it says so by itself, with an id to quote, and everything else is there', async ({ page }) => {
    // A mark for older changes that nobody gave out.
    await page.goto('/?before=nonsense')
    const changed = page.getByRole('region', { name: 'What changed' })
    await expect(changed.getByRole('alert')).toContainText('could not be read')
    await expect(changed.getByRole('alert')).toContainText('Quote')
    await expect(page.getByRole('region', { name: 'Exposure' })).toContainText('Elevated now')
    await expect(page.getByRole('region', { name: 'Where to look' })).toBeVisible()
    await changed.getByRole('button', { name: 'Try again' }).click()
    await expect(changed.getByRole('alert')).toContainText('could not be read')
  })

  test('nothing to do, could not be read and still reading are three different things', async ({ page }) => {
    await page.goto('/')
    await expect(said(page, /Loading/)).toHaveCount(0)
    await expect(page.getByText(/^Nothing needs you at this moment\.$|need(s)? you now\.$/)).toBeVisible()
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0)
  })
})
