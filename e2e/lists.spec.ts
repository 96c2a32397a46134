/** Lists are asked by one line: typed, ticked, removed, linked, gone back to; counts come beside, news waits. */
import { expect, type Page } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'
import { atTarget, listNow } from './target.ts'

test.use({ storageState: stateOf('risk') })

const line = (page: Page) => page.getByRole('combobox', { name: /^Search / })
const rows = (page: Page) => page.getByRole('table').locator('tbody tr')
const chip = (page: Page, label: string) => page.getByRole('button', { name: `Remove the filter ${label}` })
const totalOf = async (page: Page) =>
  Number(
    (
      await page
        .locator('search')
        .getByText(/^[\d,]+ identit/)
        .innerText()
    ).replaceAll(/\D/g, ''),
  )

test('what is typed, ticked and removed is one text, and a link to it opens the same list for somebody else', async ({
  page,
  browser,
}) => {
  await page.goto('/identities')
  await line(page).fill('owner:none last-used:>90d')
  await expect(page).toHaveURL(/\/identities\?q=owner:none\+last-used:%3E90d$/)
  await expect(chip(page, 'Owner: Nobody')).toBeVisible()
  await line(page).press('Escape')
  await page.getByRole('button', { name: 'Kind', exact: true }).click()
  await page.getByRole('menuitemcheckbox', { name: /^CI job/ }).click()
  await page.keyboard.press('Escape')
  await expect(chip(page, 'Kind: CI job')).toBeVisible()
  await expect(line(page)).toHaveValue('owner:none last-used:>90d kind:ci-job')
  await expect(page).toHaveURL(/kind:ci-job$/)
  await chip(page, 'Owner: Nobody').click()
  await expect(line(page)).toHaveValue('last-used:>90d kind:ci-job')
  await expect(page).toHaveURL(/q=last-used:%3E90d\+kind:ci-job$/)
  await expect(page.locator('search[aria-busy=true]')).toHaveCount(0)
  const names = await rows(page).getByRole('rowheader').allInnerTexts()
  expect(names.length).toBeGreaterThan(0)

  const theirs = await (await browser.newContext({ storageState: stateOf('auditor') })).newPage()
  await theirs.goto(page.url())
  await expect(line(theirs)).toHaveValue('last-used:>90d kind:ci-job')
  expect(await rows(theirs).getByRole('rowheader').allInnerTexts()).toEqual(names)

  await page.goBack()
  await expect(line(page)).toHaveValue('owner:none last-used:>90d kind:ci-job')
  await expect(chip(page, 'Owner: Nobody')).toBeVisible()
})

test('links from before the line open what they meant, said in the line', async ({ page }) => {
  await page.goto('/identities?owner=none&flag=dormant&lastUsed=older')
  await expect(line(page)).toHaveValue('owner:none last-used:>90d is:unused')
  await chip(page, 'Owner: Nobody').click()
  await expect(page).toHaveURL(/\/identities\?q=last-used:%3E90d\+is:unused$/)
})

test('what cannot be read is told at the field, stays there, and changes nothing', async ({ page }) => {
  // Pipelines, for nobody claims one meanwhile.
  await page.goto('/identities?q=kind:ci-job')
  await expect(rows(page).first()).toBeVisible()
  const before = await rows(page).getByRole('rowheader').allInnerTexts()
  await line(page).fill('kind:ci-job colour:red')
  await line(page).press('Enter')
  await expect(page.getByText('There is no filter colour: here.')).toBeVisible()
  await expect(line(page)).toHaveAttribute('aria-invalid', 'true')
  await expect(line(page)).toHaveAccessibleDescription(/There is no filter colour:/)
  await expect(line(page)).toHaveValue('kind:ci-job colour:red')
  await expect(page).toHaveURL(/q=kind:ci-job$/)
  expect(await rows(page).getByRole('rowheader').allInnerTexts()).toEqual(before)

  await page.goto('/identities?q=owner:nobody-of-that-name')
  await expect(page.getByText('there is no team or person called “nobody-of-that-name”')).toBeVisible()
  await expect(page.getByText('so no identities are listed')).toBeVisible()
  await page.getByRole('link', { name: 'Clear filters' }).click()
  await expect(rows(page).first()).toBeVisible()
  expect((await page.request.get('/api/v1/identities?q=colour:red')).status()).toBe(422)
})

test('the page waits for no counts; whoever reaches for a filter gets them, under the other filters, and asking again ends what runs', async ({
  page,
}) => {
  const asked: string[] = []
  page.on('request', (request) => void (request.url().includes('/facets') && asked.push(request.url())))
  await page.goto('/identities?q=owner:none')
  await expect(rows(page).first()).toBeVisible()
  await expect(page.locator('search').getByText(/^[\d,]+ identities$/)).toBeVisible()
  expect(asked).toEqual([])
  const stopped = page.waitForEvent('requestfailed', (request) => request.url().includes('/facets?q=owner:none'))
  let release = (): void => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/identities/facets?q=owner:none', async (route) => {
    await held
    await route.abort().catch(() => {})
  })
  await line(page).focus()
  await expect.poll(() => asked.length).toBe(1)
  await line(page).fill('kind:ci-job')
  await expect(page).toHaveURL(/q=kind:ci-job$/)
  expect((await stopped).failure()?.errorText).toContain('ERR_ABORTED')
  release()

  await line(page).press('Escape')
  await page.getByRole('button', { name: 'Owner', exact: true }).click()
  const nobody = page.getByRole('menuitemcheckbox', { name: /^Nobody/ })
  await expect(nobody).toHaveText(/\d/)
  const count = Number((await nobody.innerText()).replaceAll(/\D/g, ''))
  await expect(page.getByRole('menuitemcheckbox', { name: /^Me or my teams\s*0$/ })).toBeVisible()
  await nobody.click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/q=kind:ci-job\+owner:none$/)
  await expect.poll(() => totalOf(page)).toBe(count)
})

test('the line and the rows work by keyboard alone, and what it offers is announced', async ({ page }) => {
  await page.goto('/identities')
  await expect(rows(page).first()).toBeVisible()
  // Keys are heard once the page listens.
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await page.keyboard.press('/')
  await expect(line(page)).toBeFocused()
  await page.keyboard.type('own')
  await expect(page.locator('search').getByRole('status').filter({ hasText: '1 suggestion' })).toBeAttached()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(line(page)).toHaveValue('owner:')
  await page.keyboard.type('no')
  await expect(page.getByRole('option', { name: /^none/ })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('option', { name: /^none/ })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/q=owner:none$/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(line(page)).not.toBeFocused()
  await expect(line(page)).toHaveValue('owner:none ')
  await expect(page.locator('search[aria-busy=true]')).toHaveCount(0)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  const first = rows(page).first().getByRole('link')
  await expect(first).toBeFocused()
  await page.keyboard.press('x')
  await expect(page.getByText('1 selected')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('1 selected')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/identities\/idn_/)
})

test('Back finds the list where it was left', async ({ page }) => {
  await page.goto('/identities?q=owner:none')
  const frame = page.getByRole('region', { name: 'Identities' })
  await rows(page).nth(40).scrollIntoViewIfNeeded()
  const left = await frame.evaluate((box) => box.scrollTop)
  expect(left).toBeGreaterThan(200)
  await rows(page).nth(40).getByRole('link').click()
  await expect(page).toHaveURL(/\/identities\/idn_/)
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Identities')
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1, name: 'Identities' })).toBeVisible()
  await expect.poll(() => frame.evaluate((box) => box.scrollTop)).toBe(left)
})

test('nothing matching shows what was asked and the way back; every list takes its line', async ({ page }) => {
  for (const [path, q, said] of [
    ['/identities', 'owner:none zzz', 'No identities match these filters'],
    ['/requests?view=all', 'state:denied zzz', 'No requests match these filters'],
    ['/grants?view=past', 'end:late zzz', 'No grants match these filters'],
    ['/drift?view=closed', 'kind:orphan zzz', 'No drift match these filters'],
    ['/audit', 'about:grant zzz', 'No events match these filters'],
    ['/sources', 'state:failing zzz', 'No sources match these filters'],
    ['/settings/people', 'role:admin zzz', 'No people match these filters'],
  ] as const) {
    await page.goto(path)
    await line(page).fill(q)
    await expect(page.getByText(said)).toBeVisible()
    await expect(page.getByRole('listitem').filter({ hasText: /^zzz$/ })).toBeVisible()
    await page.getByRole('link', { name: 'Clear filters' }).click()
    await expect(line(page)).toHaveValue('')
    await expect(page.getByText(said)).toHaveCount(0)
  }
})

/**
 * Where there is nothing whatever one asks, in the demo, for somebody who sees only what is theirs: in what others see,
 * other journeys have something removed and have something end.
 */
const EMPTY = [
  ['/requests?view=to-decide', 'Nothing waits for you'],
  ['/grants?view=overdue', 'Nothing is overdue'],
  ['/drift?view=removing', 'Nothing is being removed'],
] as const

test.describe('of what is theirs', () => {
  test.use({ storageState: stateOf('owner2') })
  test('nothing there says why and what to do, and offers no filter to clear', async ({ page }) => {
    for (const [path, said] of EMPTY) {
      await page.goto(path)
      await expect(page.locator('main').getByText(said)).toBeVisible()
      await expect(page.getByRole('link', { name: 'Clear filters' })).toHaveCount(0)
      await expect(page.locator('main').getByRole('alert')).toHaveCount(0)
    }
  })
})

test.describe('where the rows cannot be read', () => {
  // The browser notes what the server could not draw.
  test.use({ expectedNoise: 'Server Components render|Minified React error' })

  for (const [path, what] of [
    ['/identities', 'identities'],
    ['/requests?view=all', 'requests'],
    ['/grants?view=past', 'grants'],
    ['/drift?view=closed', 'drift'],
    ['/audit', 'audit'],
    ['/settings/people', 'people'],
  ] as const)
    test(`${what}: unknown is not empty; the line stays, with an id to quote, when it was read last and a way to try again`, async ({
      page,
    }) => {
      await page.goto(path)
      await expect(page.getByRole('table')).toBeVisible()
      await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
      // A place that no page of the list gave out: the query refuses it.
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}cursor=nonsense`)
      const alert = page.locator('main').getByRole('alert')
      await expect(alert).toContainText(`The ${what} could not be read.`)
      await expect(alert).toContainText('This is not an empty list')
      await expect(alert).toContainText('Last loaded')
      await expect(alert).toContainText(/Quote \d+/)
      await expect(line(page)).toBeEnabled()
      await expect(page.getByText(/match these filters/)).toHaveCount(0)
      const again = page.waitForRequest((request) => request.url().includes('cursor=nonsense'))
      await alert.getByRole('button', { name: 'Try again' }).click()
      await again
      await expect(alert).toContainText('could not be read')
      await page.goto(path)
      await expect(page.locator('main').getByRole('alert')).toHaveCount(0)
      await expect(page.getByRole('table')).toBeVisible()
    })
})

test.describe('by keyboard', () => {
  test.use({ storageState: stateOf('admin') })
  for (const [path, opens, selectable] of [
    ['/identities', /\/identities\/idn_/, true],
    ['/requests?view=all', /\/requests\/req_/, false],
    ['/grants?view=past', /\/grants\/grt_/, false],
    ['/audit', /\/audit\/evt_/, false],
    ['/sources', /\/sources\/src_/, false],
    ['/settings/people', /\/settings\/people\/per_/, false],
  ] as const)
    test(`${path}: / to the line, j and k through the rows, x selects, Esc lets go, Enter opens, Back returns`, async ({
      page,
    }) => {
      await page.goto(path)
      await expect(rows(page).first()).toBeVisible()
      await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
      await page.keyboard.press('/')
      await expect(line(page)).toBeFocused()
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await expect(line(page)).not.toBeFocused()
      const link = (n: number) => rows(page).nth(n).locator('[data-row-link]')
      await page.keyboard.press('j')
      await expect(link(0)).toBeFocused()
      await page.keyboard.press('j')
      await expect(link(1)).toBeFocused()
      await page.keyboard.press('k')
      await expect(link(0)).toBeFocused()
      await page.keyboard.press('x')
      await expect(page.getByText('1 selected')).toHaveCount(selectable ? 1 : 0)
      await page.keyboard.press('Escape')
      await expect(page.getByText('1 selected')).toHaveCount(0)
      await expect(link(0)).toBeFocused()
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(opens)
    })
})

test.describe('new rows', () => {
  test.use({ storageState: stateOf('admin') })
  const NEWCOMER = 'newcomer-of-the-list'

  test('identities and the audit keep their rows in place and offer what came', async ({ page, browser, baseURL }) => {
    const audit = await (await browser.newContext({ storageState: stateOf('admin') })).newPage()
    const pill = (of: Page) => of.getByRole('button', { name: /^\d+ new$/ })
    const ids = (of: Page) => rows(of).evaluateAll((all) => all.map((row) => row.getAttribute('data-row')))
    await page.goto('/identities?sort=-firstSeen')
    await audit.goto('/audit?q=kind:change')
    const before = new Map<Page, (string | null)[]>()
    for (const one of [page, audit]) {
      await expect(one.getByRole('button', { name: /^Live/ })).toBeVisible()
      before.set(one, await ids(one))
    }
    await atTarget((client) => client.query(`CREATE ROLE "${NEWCOMER}" LOGIN`))
    try {
      await listNow(page, baseURL)
      for (const one of [page, audit]) {
        await expect(pill(one)).toBeVisible({ timeout: 60_000 })
        // What is gone from its source leaves, and the page is filled below; nothing comes above or changes its place.
        const now = await ids(one)
        const stayed = before.get(one)?.filter((id) => now.includes(id)) ?? []
        expect(now.slice(0, stayed.length)).toEqual(stayed)
        await pill(one).click()
        await expect.poll(async () => before.get(one)?.includes((await ids(one))[0] ?? null)).toBe(false)
      }
      // What another journey made may have come first.
      await page.addLocatorHandler(pill(page), (more) => more.click())
      await expect(rows(page).getByRole('rowheader', { name: NEWCOMER })).toBeVisible({ timeout: 60_000 })
    } finally {
      await atTarget((client) => client.query(`DROP ROLE "${NEWCOMER}"`))
    }
    await audit.context().close()
  })
})

test.describe('live', () => {
  test.use({ storageState: stateOf('owner2') })

  test('what others add waits behind a pill: no row moves until it is asked for', async ({ page, baseURL }) => {
    const headers = { origin: baseURL ?? new URL(page.url()).origin }
    const mine = await page.request.get('/api/v1/identities?q=owner:me&limit=50')
    let asked: { identityId: string; entitlementId: string } | null = null
    for (const { id } of ((await mine.json()) as { data: { id: string }[] }).data) {
      const can = (await (await page.request.get(`/api/v1/identities/${id}/requestable`)).json()) as {
        data: { id: string; heldStanding: boolean }[]
      }
      const free = can.data.find(({ heldStanding }) => !heldStanding)
      if (free) asked = { identityId: id, entitlementId: free.id }
      if (asked) break
    }
    expect(asked).not.toBeNull()
    await page.goto('/requests?view=mine&q=-state:lapsed')
    await expect(rows(page).first()).toBeVisible()
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    const before = await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-row')))
    const sent = await page.request.post('/api/v1/requests', {
      headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
      data: { ...asked, duration: 'PT10M', reason: 'Look what the list does with news' },
    })
    expect(sent.status()).toBe(201)
    const { id } = (await sent.json()) as { id: string }
    const pill = page.getByRole('button', { name: '1 new' })
    await expect(pill).toBeVisible()
    const ids = () => rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-row')))
    expect((await ids())[0]).toBe(before[0])
    await pill.click()
    await expect(pill).toHaveCount(0)
    await expect.poll(async () => (await ids())[0]).toBe(id)
    await page.request.post(`/api/v1/requests/${id}/withdraw`, {
      headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
      data: {},
    })
  })
})
