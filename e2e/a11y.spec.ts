/** Every route in light and dark: nothing that axe calls serious, one h1, a title, and no sideways scrolling on a phone. */
import { createRequire } from 'node:module'
import { expect, type Page, test } from '@playwright/test'
import { stateOf } from './setup/people.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

test.use({ storageState: stateOf('admin'), bypassCSP: true })

const ROUTES = [
  '/',
  '/identities',
  '/requests?view=all',
  '/requests/new',
  '/grants',
  '/grants?view=past',
  '/grants?view=overdue',
  '/drift',
  '/drift?view=closed',
  '/kill-switch',
  '/exposure?range=30d',
  '/exposure?range=90d&show=all&standing=yes',
  '/exposure/timeliness?range=90d',
  '/reports/ciso',
  '/audit',
  '/sources',
  '/sources/new',
  '/settings',
  '/settings/people',
  '/settings/teams',
  '/settings/restore',
  '/settings/about',
  '/notifications',
]
/** Lists whose first row leads to a page of its own. */
const DETAILS = [
  '/identities',
  '/requests?view=all',
  '/grants',
  '/grants?view=past',
  '/sources',
  '/audit',
  '/settings/people',
  '/settings/teams',
]

type Violation = { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] }

async function seriousOf(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE })
  const violations = await page.evaluate(async () => {
    const axe = (
      globalThis as unknown as { axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> } }
    ).axe
    return (
      await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    ).violations
  })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)} ${(node.failureSummary ?? '').slice(0, 200)}`),
    )
}

async function mustBeSound(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  await expect(page).toHaveTitle(/\S+ · Curfew$|^Curfew$/)
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  expect(await seriousOf(page)).toEqual([])
}

async function openFirstBelow(page: Page, list: string): Promise<void> {
  await page.goto(list)
  await page.locator('[data-row-link]').first().click()
  await page.waitForURL((url) => url.pathname !== list.split('?')[0])
}

/** Sideways, nothing may be out of reach: tables and charts move by themselves, the page does not. */
const mustFit = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })
    for (const route of ROUTES) {
      test(`${route} is accessible in ${colorScheme}`, async ({ page }) => {
        await page.goto(route)
        await mustBeSound(page)
      })
    }
    for (const list of DETAILS) {
      test(`the first page below ${list} is accessible in ${colorScheme}`, async ({ page }) => {
        await openFirstBelow(page, list)
        await mustBeSound(page)
      })
    }
  })
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })
  for (const route of ROUTES) {
    test(`${route} fits 390 px`, async ({ page }) => {
      await page.goto(route)
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
      await mustFit(page)
    })
  }
  for (const list of DETAILS) {
    test(`the first page below ${list} fits 390 px`, async ({ page }) => {
      await openFirstBelow(page, list)
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
      await mustFit(page)
    })
  }
})
