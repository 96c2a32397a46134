/**
 * Every page of the build, as everybody who may see it, in light and dark: nothing that axe calls serious, one h1, a
 * title. And narrow: at 200 % zoom and on a phone nothing is out of reach, neither sideways nor gone. The pages are the
 * build's own list, so a new one is covered by being there.
 */
import { expect, type Page } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { filled, type Route, routesOfBuild } from './setup/routes.ts'
import { coloursMustBeSound, mustBeSound, mustFit, PHONE } from './sound.ts'
import { atTarget, listNow } from './target.ts'
import { test } from './setup/test.ts'

// Without motion: a colour on its way from light to dark is neither.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } })

/** A desktop of 1,440 × 900 at 200 %. */
const ZOOMED = { width: 720, height: 450 }
const DESK = { width: 1_440, height: 900 }

/** Looked at by a spec of their own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '/dev/gallery': 'gallery.spec.ts: answers 404 to customers',
  '/sign-in': 'below, by nobody',
  '/sign-out': 'below, by nobody',
  '/_not-found': 'below, as an address that is nowhere',
  '/_global-error': 'shown only where nothing else can be',
}
const PAGES = routesOfBuild().filter(({ kind, path }) => kind === 'page' && !(path in ELSEWHERE))

/** What a page of one thing shows: the first that this person sees. */
const LISTS: Readonly<Record<string, string>> = {
  identityId: 'identities?limit=1',
  requestId: 'requests?limit=1',
  grantId: 'grants?limit=1',
  driftId: 'drift?limit=1&q=old-reporting',
  sourceId: 'sources',
  eventId: 'audit-events?limit=1',
  personId: 'people?limit=1',
  teamId: 'teams',
}
/** One page, several views. */
const VIEWS = [
  '/requests?view=all',
  '/grants?view=past',
  '/grants?view=overdue',
  '/drift?view=closed',
  '/drift?q=old-reporting',
  '/exposure?range=30d',
  '/exposure?range=90d&show=all&standing=yes',
  '/exposure/timeliness?range=90d',
  '/identities?q=nothing-is-called-so',
  '/identities?q=no:such',
  '/identities?sort=tier',
  '/sources/new?kind=aws-account',
  '/nowhere',
]

/** Null: this person has nothing of the kind. */
async function addressFor(page: Page, { path, params }: Route): Promise<string | null> {
  const values: Record<string, string> = { operationId: 'submitRequest' }
  for (const param of params.filter((one) => !(one in values))) {
    const list = LISTS[param]
    if (!list) throw new Error(`Say in LISTS where a [${param}] is found: ${path}`)
    const answer = await page.request.get(`/api/v1/${list}`)
    const { data = [] } = (answer.ok() ? await answer.json() : {}) as { data?: { id: string }[] }
    if (!data[0]) return null
    values[param] = data[0].id
  }
  return filled(path, values)
}

/** A finding that nobody decides while this runs. The journeys of drift have accounts of their own. */
const GIVEN = 'crm_reader TO "old-reporting"'
const found = (page: Page) => page.getByRole('link', { name: /^old-reporting/ })

test.beforeAll(async ({ browser, baseURL }) => {
  await atTarget((client) => client.query(`GRANT ${GIVEN}`))
  const page = await browser.newPage({ storageState: stateOf('admin') })
  await listNow(page, baseURL)
  await expect(async () => {
    await page.goto('/drift?q=old-reporting')
    await expect(found(page)).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 45_000 })
  await page.close()
})

async function soundInBoth(page: Page): Promise<void> {
  await mustBeSound(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await coloursMustBeSound(page)
  await page.emulateMedia({ colorScheme: 'light' })
}

/** On a phone a table keeps two columns and is opened row by row: there is nothing to choose. */
const WIDE_ONLY = 'Columns and density'

/** What can be acted on outside tables and charts, which have rules of their own for narrow screens. Links are their address. */
const actionsOf = (page: Page): Promise<string[]> =>
  page.evaluate(
    (wideOnly) =>
      [...document.querySelectorAll<HTMLElement>('main button, main a[href], main input, main select, main textarea')]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('table, figure, svg'))
        .map(
          (one) =>
            one.getAttribute('href') || one.getAttribute('aria-label') || (one.textContent ?? '').trim() || one.id,
        )
        .filter((name) => name && name !== wideOnly)
        // Addresses that begin or end now are others a moment later.
        .map((name) => name.replaceAll(/\d{4}-\d\d-\d\dT[\d.:%A]+Z/g, 'then')),
    WIDE_ONLY,
  )

/** Text that is cut at the edge of its box without being marked as cut, and without a way to move it. */
const cutOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main h1, main h2, main p, main dt, main dd, main label, main button')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.sr-only, table, svg'))
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
      .filter((one) => {
        const { overflowX, textOverflow } = getComputedStyle(one)
        return overflowX === 'hidden' && textOverflow !== 'ellipsis'
      })
      .map((one) => one.outerHTML.slice(0, 160)),
  )

/** Again, where the page learnt of something between its widths: other journeys go on meanwhile. */
const staysWhole = (page: Page): Promise<void> =>
  expect(async () => {
    await page.setViewportSize(DESK)
    const offered = await actionsOf(page)
    for (const size of [ZOOMED, PHONE]) {
      await page.setViewportSize(size)
      await mustFit(page)
      expect(await cutOf(page), `cut at ${size.width} px`).toEqual([])
      const left = new Set(await actionsOf(page))
      const gone = offered.filter((one) => !left.has(one))
      expect(gone, `gone at ${size.width} px`).toEqual([])
    }
  }).toPass({ timeout: 15_000 })

for (const subject of ['admin', 'owner', 'approver', 'risk', 'auditor'] as const)
  test.describe(`as ${subject}`, () => {
    test.use({ storageState: stateOf(subject), colorScheme: 'light', viewport: DESK })
    for (const route of PAGES)
      test(`${route.path} is accessible and fits, for ${subject}`, async ({ page }) => {
        const address = await addressFor(page, route)
        expect(subject === 'admin' ? address : '', 'an admin sees one of everything').not.toBeNull()
        if (address === null) return
        const answer = await page.goto(address)
        expect(subject === 'admin' ? answer?.status() : 200, 'an admin sees every page').toBe(200)
        await soundInBoth(page)
        await staysWhole(page)
        // On a phone targets stand closer.
        if (subject === 'admin') await mustBeSound(page)
      })
  })

test.describe('views', () => {
  test.use({ storageState: stateOf('admin'), colorScheme: 'light', viewport: DESK })
  for (const view of VIEWS)
    test(`${view} is accessible and fits`, async ({ page }) => {
      await page.goto(view)
      await soundInBoth(page)
      await staysWhole(page)
    })
  for (const [route, tab] of [
    ['/settings/about', 'This installation'],
    ['/settings/restore', 'Restore'],
  ] as const)
    test(`${route} shows on a phone which of its tabs is open`, async ({ page }) => {
      await page.setViewportSize(PHONE)
      await page.goto(route)
      await expect(page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: tab })).toBeInViewport({
        ratio: 0.9,
      })
    })
})

test.describe('by nobody', () => {
  test.use({ storageState: { cookies: [], origins: [] }, colorScheme: 'light', viewport: DESK })
  for (const address of ['/sign-in', '/sign-out'])
    test(`${address} is accessible and fits`, async ({ page }) => {
      await page.goto(address)
      await soundInBoth(page)
      await staysWhole(page)
    })
})
