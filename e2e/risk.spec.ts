/** Every figure of the risk report is the length of the list it opens. */
import { expect, type Page } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

// Auditors read it as risk viewers do; the risk viewer is being disabled and enabled in people.spec.ts meanwhile.
test.use({ storageState: stateOf('auditor') })

type Listed = { data: unknown[]; nextCursor: string | null }

/** Counts by walking the API with the filters of the list's own address: no page's own words are believed. */
async function countByApi(page: Page, path: string, query: URLSearchParams): Promise<number> {
  let count = 0
  for (let cursor: string | null = ''; cursor !== null;) {
    const params = new URLSearchParams(query)
    // The order of a page is said otherwise, and counts nothing.
    params.delete('sort')
    params.set('limit', '200')
    if (cursor) params.set('cursor', cursor)
    const answer = await page.request.get(`/api/v1/${path}?${params}`)
    expect(answer.ok(), `${path}?${params}`).toBe(true)
    const slice = (await answer.json()) as Listed
    count += slice.data.length
    cursor = slice.nextCursor
  }
  return count
}

const figureOf = (page: Page, key: string) => page.locator(`[data-figure="${key}"]`)
const numberIn = (text: string) => Number(text.replaceAll(',', ''))

for (const key of ['unowned', 'undeclared', 'never-expires', 'superuser', 'dormant']) {
  test(`the figure “${key}” equals the list that it opens, on the page and by the API`, async ({ page }) => {
    // Other journeys claim identities and connect sources meanwhile: the three are compared at a moment of rest.
    await expect(async () => {
      await page.goto('/reports/ciso')
      const said = numberIn((await figureOf(page, key).locator('span').nth(1).innerText()).trim())
      await figureOf(page, key).click()
      await page.waitForURL('**/identities?**')
      await expect(page.getByText(new RegExp(`(^|of )${said.toLocaleString('en-GB')} identit`)).first()).toBeVisible({
        timeout: 5_000,
      })
      expect(await countByApi(page, 'identities', new URL(page.url()).searchParams)).toBe(said)
    }).toPass()
  })
}

test('how far identities reach is told for each scored account, and each figure opens its list', async ({ page }) => {
  await page.goto('/reports/ciso')
  const reach = page.getByRole('region', { name: 'How far identities reach' })
  await expect(reach.getByRole('row', { name: /Meridian production/ })).toContainText('lowers AE+ by')
  for (const tier of ['T0', 'T1', 'T2']) {
    await page.goto('/reports/ciso')
    // Of the account that comes with the demo: another journey imports one of its own meanwhile.
    const figure = reach.getByRole('row', { name: /Meridian production/ }).locator(`[data-figure="reach ${tier}"]`)
    const said = numberIn(await figure.innerText())
    expect(said).toBeGreaterThan(0)
    await figure.click()
    await page.waitForURL('**/identities?**')
    await expect(page.getByText(new RegExp(`(^|of )${said} identit`)).first()).toBeVisible()
    expect(await countByApi(page, 'identities', new URL(page.url()).searchParams)).toBe(said)
  }
})

test('what is overdue and what was late are the grants that their links list', async ({ page }) => {
  const rows = page.getByRole('table', { name: 'Grants' }).locator('tbody tr')
  const said = (key: string) => figureOf(page, key).locator('span').nth(1).innerText()
  // Other journeys end grants meanwhile: figure and list are compared at a moment of rest.
  await expect(async () => {
    await page.goto('/reports/ciso?period=90d')
    const late = numberIn(await said('late'))
    await figureOf(page, 'late').click()
    await page.waitForURL('**/grants?**')
    await expect(rows).toHaveCount(late, { timeout: 5_000 })
    for (const row of await rows.all()) await expect(row).toContainText('late', { timeout: 5_000 })
  }).toPass()
  await expect(async () => {
    await page.goto('/reports/ciso?period=90d')
    const overdue = numberIn(await said('overdue'))
    await page.goto('/grants?view=overdue')
    await expect(rows).toHaveCount(overdue, { timeout: 5_000 })
  }).toPass()
})

test('people without a role that sees everything are told what they may read instead', async ({ browser }) => {
  const page = await (await browser.newContext({ storageState: stateOf('owner') })).newPage()
  await page.goto('/reports/ciso')
  await expect(page.getByRole('heading', { level: 1, name: 'Risk report' })).toBeVisible()
  await expect(page.getByText('The report shows the whole estate')).toBeVisible()
  expect((await page.request.get('/api/v1/reports/ciso')).status()).toBe(403)
})

test('the report fits one printed page', async ({ page }) => {
  await page.goto('/reports/ciso')
  await expect(page.getByRole('list', { name: 'Figures' })).toBeVisible()
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format, printBackground: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g), format).toHaveLength(1)
  }
})

test('a grant that was late leads from the chart to its attempts', async ({ page }) => {
  await page.goto('/exposure?range=90d')
  await page.getByRole('link', { name: /late$/ }).first().click()
  await page.waitForURL('**/grants?**end=late**')
  await page.getByRole('table', { name: 'Grants' }).getByRole('link').first().click()
  await expect(
    page.getByText('It was still there after its end, by the clock of the target.', { exact: false }),
  ).toBeVisible()
  await expect(page.getByRole('list', { name: 'Attempts at the source' })).toBeVisible()
})
