/** Who could do what, and when: the drawing, its words, its table and what they open tell of the same. */
import { expect, type Locator, type Page } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { test } from './setup/test.ts'
import { mustBeSound, mustFit, PHONE } from './sound.ts'

test.use({ storageState: stateOf('auditor') })

const DAY_MS = 86_400_000
const numberIn = (text: string) => Number(text.replaceAll(/\D/g, ''))
const lanes = (page: Page) => page.getByRole('region', { name: 'Who could do what, when', exact: true })
const grid = (page: Page) => lanes(page).getByRole('grid')
const countOf = async (page: Page): Promise<number> => Number(await grid(page).getAttribute('aria-rowcount'))
const zoomOf = (page: Page) => new URL(page.url()).searchParams.get('zoom')

/** A stretch that lies in the past: what it shows does not move while it is compared. */
function past(days: number): { from: string; to: string } {
  const to = new Date(Date.now() - 2 * DAY_MS)
  to.setUTCHours(0, 0, 0, 0)
  return { from: new Date(to.getTime() - days * DAY_MS).toISOString(), to: to.toISOString() }
}

type ApiLane = { identityId: string; name: string; windows: { band: string; start: string; end: string }[] }
async function lanesByApi(page: Page, query: Record<string, string>): Promise<{ data: ApiLane[]; total: number }> {
  const answer = await page.request.get(`/api/v1/exposure?${new URLSearchParams({ limit: '100', ...query })}`)
  expect(answer.ok()).toBe(true)
  return (await answer.json()) as { data: ApiLane[]; total: number }
}

/** What the list behind a link says of itself. */
async function listed(page: Page, href: string): Promise<number> {
  await page.goto(href)
  const said = page.getByText(/(^|of )[\d,]+ grants?$/).first()
  await expect(said).toBeVisible()
  return numberIn(/([\d,]+) grants?$/.exec(await said.innerText())?.[1] ?? '')
}

/** The page is awake once it knows the zone of its reader. */
const awake = (page: Page, zone = 'UTC') => expect(lanes(page).getByText(`Times in ${zone}`)).toBeVisible()

test('keys move between lanes and in time, and the address keeps what is shown', async ({ page }) => {
  await page.goto('/exposure?range=90d')
  await awake(page)
  await grid(page).locator('[data-lane="0"]').focus()
  await page.keyboard.press('+')
  await expect.poll(() => zoomOf(page)).not.toBeNull()
  await expect(lanes(page).getByRole('status')).toContainText('Shown:')
  const zoomed = zoomOf(page)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => zoomOf(page)).not.toBe(zoomed)
  await page.keyboard.press('ArrowDown')
  await expect(grid(page).locator('[data-lane="1"]')).toBeFocused()
  const kept = zoomOf(page)
  await page.reload()
  await awake(page)
  await expect(lanes(page).getByRole('button', { name: 'Whole range' })).toBeVisible()
  expect(zoomOf(page)).toBe(kept)
  await grid(page).locator('[data-lane="0"]').focus()
  await page.keyboard.press('0')
  await expect.poll(() => zoomOf(page)).toBeNull()
})

test('a drag shows what it was drawn over, Ctrl and the wheel come closer, and two fields do the same', async ({
  page,
}) => {
  await page.goto('/exposure?range=30d')
  await awake(page)
  const box = await lanes(page).locator('[data-track]').boundingBox()
  if (!box) throw new Error('no track')
  const at = (share: number) => box.x + box.width * share
  await page.mouse.move(at(0.25), box.y + 60)
  await page.mouse.down()
  await page.mouse.move(at(0.4), box.y + 60)
  await page.mouse.move(at(0.75), box.y + 60)
  await page.mouse.up()
  await expect.poll(() => zoomOf(page)).not.toBeNull()
  const span = () => {
    const [start, end] = (zoomOf(page) ?? '~').split('~').map((text) => Date.parse(text))
    return ((end ?? 0) - (start ?? 0)) / DAY_MS
  }
  // Half of thirty days and the little room after now.
  expect(span()).toBeGreaterThan(14.5)
  expect(span()).toBeLessThan(16.5)
  const dragged = span()
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -40)
  await page.keyboard.up('Control')
  await expect.poll(span).toBeLessThan(dragged)
  const wheeled = span()
  const from = lanes(page).getByLabel('From')
  const wall = Date.parse(`${await from.inputValue()}:00Z`) + DAY_MS
  await from.fill(new Date(wall).toISOString().slice(0, 16))
  await from.press('Enter')
  await expect.poll(span).toBeLessThan(wheeled - 0.9)
})

test('thousands of lanes are as many elements as a few, wherever one stands among them', async ({ page }) => {
  await page.goto('/exposure?range=90d&show=all')
  await awake(page)
  expect(await countOf(page)).toBeGreaterThan(1_000)
  await grid(page).locator('[data-lane="0"]').focus()
  const rows = grid(page).getByRole('row')
  expect(await rows.count()).toBeLessThan(40)
  // Other journeys bring some more and take them away.
  await expect(async () => {
    await page.keyboard.press('End')
    const last = grid(page).locator(`[data-lane="${(await countOf(page)) - 1}"]`)
    await expect(last).toBeFocused({ timeout: 5_000 })
    await expect(last.getByRole('link').first()).toBeVisible({ timeout: 30_000 })
  }).toPass()
  expect(await rows.count()).toBeLessThan(40)
  await page.keyboard.press('Home')
  await expect(grid(page).locator('[data-lane="0"]').getByRole('link').first()).toBeVisible()
  expect(await rows.count()).toBeLessThan(40)
})

test('the drawing, the table and the API hold the same windows, and the unknown is among them', async ({ page }) => {
  const range = past(60)
  const { data, total } = await lanesByApi(page, { ...range, elevatedOnly: 'true' })
  expect(total).toBe(data.length)
  await page.goto(`/exposure?${new URLSearchParams(range)}`)
  await awake(page)
  expect(await countOf(page)).toBe(total)
  const bands = (lane: ApiLane, ...some: string[]) => lane.windows.filter(({ band }) => some.includes(band)).length
  for (const row of await grid(page).locator('[data-lane]').all()) {
    const lane = data[Number(await row.getAttribute('data-lane'))]
    if (!lane) throw new Error('a lane that the API does not know')
    await expect(row.getByRole('rowheader').getByRole('link')).toHaveText(lane.name)
    const drawn = [row.locator('.window-granted'), row.locator('.window-overdue'), row.locator('.window-unknown')]
    const told = [bands(lane, 'granted'), bands(lane, 'overdue'), bands(lane, 'unknown')]
    expect([lane.name, ...(await Promise.all(drawn.map((one) => one.count())))]).toEqual([lane.name, ...told])
  }
  await lanes(page).getByRole('button', { name: 'View as table' }).click()
  const rows = lanes(page).locator('tbody tr')
  await expect(rows).toHaveCount(data.reduce((sum, lane) => sum + lane.windows.length, 0))
  const unknown = data.reduce((sum, lane) => sum + bands(lane, 'unknown'), 0)
  expect(unknown).toBeGreaterThan(0)
  await expect(rows.filter({ hasText: 'Nobody was watching' })).toHaveCount(unknown)
})

test('the peak opens as many lanes as it says, and so does every step of its table', async ({ page }) => {
  await page.goto(`/exposure?${new URLSearchParams(past(60))}`)
  await awake(page)
  const panel = page.getByRole('region', { name: 'How many at once', exact: true })
  const words = panel.getByText(/^Peak: /)
  const peak = numberIn(/^Peak: ([\d,]+)/.exec(await words.innerText())?.[1] ?? '')
  await expect(panel.locator('svg').getByText(`peak ${peak}`, { exact: true })).toBeVisible()
  await panel.getByRole('button', { name: 'View as table' }).click()
  const steps = await panel.locator('tbody tr').evaluateAll((rows) =>
    rows.map((row) => ({
      href: row.querySelector('a')?.getAttribute('href') ?? '',
      all: Number(row.lastElementChild?.textContent),
    })),
  )
  expect(Math.max(...steps.map((step) => step.all))).toBe(peak)
  for (const { href, all } of steps.filter((step) => step.all > 0).slice(0, 6)) {
    await page.goto(href)
    expect([href, await countOf(page)]).toEqual([href, all])
  }
  await page.goto(`/exposure?${new URLSearchParams(past(60))}`)
  await panel.getByRole('link', { name: 'Who they were' }).click()
  await page.waitForURL('**at=**')
  await expect(page.getByText(new RegExp(`^Only ${peak} identit`))).toBeVisible()
  expect(await countOf(page)).toBe(peak)
  await expect(lanes(page).locator('[data-mark]')).toBeVisible()
})

test('every bar of asked against held opens exactly the grants that it counts', async ({ page }) => {
  await page.goto(`/exposure?${new URLSearchParams(past(60))}`)
  const panel = page.getByRole('region', { name: 'Asked against held', exact: true })
  const bars = await panel
    .getByRole('link')
    .evaluateAll((links) =>
      links.map((link) => ({ href: link.getAttribute('href') ?? '', words: link.getAttribute('aria-label') ?? '' })),
    )
  expect(bars.length).toBeGreaterThan(4)
  for (const { href, words } of bars) {
    const count = numberIn(/: ([\d,]+) (asked for|held)$/.exec(words)?.[1] ?? '')
    expect([words, await listed(page, href)]).toEqual([words, count])
  }
})

test('a window opens its grant, and one that stands for several opens them closer', async ({ page }) => {
  await page.goto('/exposure?range=7d')
  await awake(page)
  const only = grid(page).locator('a[href^="/grants/grt_"]').first()
  await only.focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/grants/grt_**')
  await page.goto('/exposure?range=90d')
  await awake(page)
  const several = grid(page).locator('a[href*="zoom="]').first()
  await several.click()
  await expect.poll(() => zoomOf(page)).not.toBeNull()
})

const shareOfNow = async (line: Locator) => Number(await line.getAttribute('data-now'))

test('the line of the present moves with the clock, and stands still for whoever wants no motion', async ({ page }) => {
  await page.clock.install()
  for (const reducedMotion of ['no-preference', 'reduce'] as const) {
    await page.emulateMedia({ reducedMotion })
    await page.goto('/exposure?range=24h')
    await awake(page)
    const line = lanes(page).locator('[data-now]')
    await expect(line).toBeVisible()
    const before = await shareOfNow(line)
    await page.clock.fastForward('20:00')
    // Read again when something happens, it is some seconds further, not twenty minutes.
    if (reducedMotion === 'reduce') expect(await shareOfNow(line)).toBeCloseTo(before, 2)
    else await expect.poll(() => shareOfNow(line)).toBeGreaterThan(before + 0.01)
  }
})

/** The last Sunday of the last October: clocks of Berlin showed 02:00 to 03:00 twice. */
function dayOfChange(): Date {
  const year = new Date().getUTCFullYear() - (new Date().getUTCMonth() < 10 ? 1 : 0)
  const end = new Date(Date.UTC(year, 9, 31))
  return new Date(Date.UTC(year, 9, 31 - end.getUTCDay()))
}

test.describe('in Berlin', () => {
  test.use({ timezoneId: 'Europe/Berlin' })

  test('on the day of twenty-five hours every label stands above its instant', async ({ page }) => {
    const day = dayOfChange()
    const [start, end] = [day.getTime() - 2 * 3_600_000, day.getTime() + 23 * 3_600_000]
    const { data } = await lanesByApi(page, {})
    const params = { from: new Date(start).toISOString(), to: new Date(end).toISOString() }
    await page.goto(`/exposure?${new URLSearchParams({ ...params, identity: data[0]?.identityId ?? '' })}`)
    await awake(page, 'Europe/Berlin')
    const track = await lanes(page).locator('[data-track]').boundingBox()
    if (!track) throw new Error('no track')
    const shareOf = async (label: string) => {
      const box = await lanes(page).getByText(label, { exact: true }).boundingBox()
      // The words stand four pixels right of their line.
      return ((box?.x ?? 0) - 4 - track.x) / track.width
    }
    // 06:00 of that morning is seven hours after its midnight, and noon is thirteen.
    for (const [label, hours] of [
      ['06:00', 7],
      ['12:00', 13],
      ['18:00', 19],
    ] as const)
      expect(await shareOf(label)).toBeCloseTo(hours / 25, 2)
    const from = lanes(page).getByLabel('From')
    expect(await from.inputValue()).toBe(`${day.toISOString().slice(0, 10)}T00:00`)
  })
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme, bypassCSP: true })

    test(`drawings, tables and lanes of one moment are sound in ${colorScheme}`, async ({ page }) => {
      await page.goto('/exposure?range=90d&standing=yes')
      await awake(page)
      await mustBeSound(page)
      const drawings = page.getByRole('button', { name: 'View as table' })
      for (let left = await drawings.count(); left > 0; left--) await drawings.first().click()
      await expect(drawings).toHaveCount(0)
      // What lies under the page's bar at this moment would count as covered.
      await page.locator('main').evaluate((main) => {
        for (let one: Element | null = main; one; one = one.parentElement) one.scrollTo(0, 0)
      })
      await mustBeSound(page)
      const { data } = await lanesByApi(page, { ...past(60), elevatedOnly: 'true' })
      const at = data.flatMap((lane) => lane.windows).find(({ band }) => band === 'granted')?.start ?? ''
      await page.goto(`/exposure?${new URLSearchParams({ ...past(60), at })}`)
      await expect(page.getByText(/^Only \d+ identit/)).toBeVisible()
      await mustBeSound(page)
    })
  })

test('on a phone names stand above their windows, and nothing is out of reach', async ({ page }) => {
  await page.setViewportSize(PHONE)
  await page.goto('/exposure?range=30d')
  await awake(page)
  await mustFit(page)
  const row = grid(page).locator('[data-lane="0"]')
  const [name, cell] = [
    await row.getByRole('rowheader').boundingBox(),
    await row.getByRole('gridcell').boundingBox(),
  ] as const
  expect((name?.y ?? 0) + (name?.height ?? 0)).toBeLessThanOrEqual((cell?.y ?? 0) + 1)
  expect(cell?.width).toBeGreaterThan(300)
  await lanes(page).getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(() => zoomOf(page)).not.toBeNull()
  await mustFit(page)
})

test('an owner is told of what, and sees no lane of others', async ({ browser }) => {
  const page = await (await browser.newContext({ storageState: stateOf('owner') })).newPage()
  await page.goto('/exposure?range=90d&show=all')
  await expect(page.getByText('Counted is what concerns you')).toBeVisible()
  const { total } = await lanesByApi(page, {})
  const all = await browser.newContext({ storageState: stateOf('auditor') })
  const whole = await lanesByApi(await all.newPage(), {})
  expect(total).toBeLessThan(whole.total)
})
