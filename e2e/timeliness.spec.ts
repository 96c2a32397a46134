/** Every figure of timeliness is the length of the list it opens, and the chart can be read without seeing it. */
import { expect, type Page } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('auditor') })

const PAGE = '/exposure/timeliness?range=90d'
const numberIn = (text: string) => Number(text.replaceAll(',', ''))

/** What the list behind an address says of itself; an empty one has no count. */
async function listed(page: Page, href: string): Promise<number> {
  await page.goto(href)
  await expect(page.getByRole('heading', { level: 1, name: 'Grants' })).toBeVisible()
  const said = page.getByText(/(^|of )[\d,]+ grants?$/).first()
  const nothing = page.getByText(/No grants? match|Nothing is overdue|No grants/).first()
  // A filtered list that is empty says so twice.
  await expect(said.or(nothing).first()).toBeVisible()
  return (await said.isVisible()) ? numberIn(/([\d,]+) grants?$/.exec(await said.innerText())?.[1] ?? '') : 0
}

for (const key of ['overdue', 'failing', 'late']) {
  test(`the figure “${key}” equals the list that it opens`, async ({ page }) => {
    // Other journeys end grants meanwhile: both are compared at a moment of rest.
    await expect(async () => {
      await page.goto(PAGE)
      const figure = page.locator(`[data-figure="${key}"]`)
      const said = numberIn(await figure.locator('span').nth(1).innerText())
      expect(await listed(page, (await figure.getAttribute('href')) ?? '')).toBe(said)
    }).toPass()
  })
}

test('every bar of the distribution opens exactly the grants that it stands for', async ({ page }) => {
  const barsOf = async () => {
    await page.goto(PAGE)
    const bars = page.getByRole('list', { name: 'Grants by how early or late they were gone' }).getByRole('link')
    return bars.evaluateAll((links) =>
      links.map((link) => ({ href: link.getAttribute('href') ?? '', label: link.getAttribute('aria-label') ?? '' })),
    )
  }
  const all = (await barsOf()).length
  expect(all).toBeGreaterThan(3)
  // Other journeys end grants meanwhile: each bar is compared at a moment of rest.
  for (let index = 0; index < all; index += 1)
    await expect(async () => {
      const { href = '', label = '' } = (await barsOf())[index] ?? {}
      const count = numberIn(/: ([\d,]+) grants?$/.exec(label)?.[1] ?? '')
      expect([label, await listed(page, href)]).toEqual([label, count])
    }).toPass()
})

test('the caption, the table and the drawing tell of the same late grants', async ({ page }) => {
  await page.goto(PAGE)
  const panel = page.getByRole('region', { name: 'How early, how late', exact: true })
  const late = numberIn(await page.locator('[data-figure="late"] span').nth(1).innerText())
  expect(late).toBeGreaterThan(0)
  await expect(panel.getByText(new RegExp(`and ${late} w(as|ere) late`))).toBeVisible()
  await panel.getByRole('button', { name: 'View as table' }).click()
  const rows = panel.getByRole('row').filter({ hasText: / late/ })
  const counts = await rows.locator('td:last-child').allInnerTexts()
  expect(counts.map(numberIn).reduce((sum, count) => sum + count, 0)).toBe(late)
})

test('what was held beyond its approval leads to the grant and its attempts', async ({ page }) => {
  await page.goto(PAGE)
  await page.getByRole('list', { name: 'Exposure beyond approval, grant by grant' }).getByRole('link').first().click()
  await page.waitForURL('**/grants/grt_**')
  await expect(page.getByRole('list', { name: 'Attempts at the source' })).toBeVisible()
})

test('a range and a source stay when the page changes between its halves', async ({ page }) => {
  await page.goto('/exposure?range=90d')
  await page.getByRole('navigation', { name: 'Exposure' }).getByRole('link', { name: 'Timeliness' }).click()
  await page.waitForURL('**/exposure/timeliness?range=90d')
  await expect(page.getByText(/in the last 90 days/)).toBeVisible()
})
