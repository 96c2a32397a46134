/**
 * The gallery: every part of the kit in every state. A web process of its own serves it, without a database; the
 * product as customers run it answers 404.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './setup/test.ts'
import { DECISIONS } from '../components/gallery/decisions.ts'
import { HOSTILE_NAMES } from '../components/gallery/hostile-names.ts'
import { PAGES, ROOMS, SECTIONS } from '../components/gallery/registry.ts'
import { mustBeSound, mustFit, partMustBeSound, PHONE } from './sound.ts'

test.describe.configure({ mode: 'serial' })
test.use({ bypassCSP: true })

let web: ChildProcess
let gallery: string

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test.beforeAll(async () => {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  gallery = `${origin}/dev/gallery`
  web = spawn(process.execPath, ['scripts/web.ts'], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      CURFEW_GALLERY: '1',
      CURFEW_PUBLIC_URL: origin,
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    },
  })
  const status = () =>
    fetch(gallery).then(
      (answer) => answer.status,
      () => 0,
    )
  await expect.poll(status, { timeout: 45_000 }).toBe(200)
})
test.afterAll(async () => {
  web.kill()
  if (web.exitCode === null) await once(web, 'exit')
})

function complaintsOf(page: Page): string[] {
  const heard: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) heard.push(message.text())
  })
  page.on('pageerror', (error) => heard.push(String(error)))
  page.on('dialog', (dialog) => heard.push(`dialog: ${dialog.message()}`))
  return heard
}

test('customers are not served the gallery', async ({ request }) => {
  expect((await request.get('/dev/gallery')).status()).toBe(404)
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1_440, 390])
    test(`every state is sound and fits, ${colorScheme}, ${width} wide`, async ({ page }) => {
      const heard = complaintsOf(page)
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ ...PHONE, width })
      await page.goto(gallery)
      for (const { id } of SECTIONS) await expect(page.locator(`section#${id}`)).toBeVisible()
      await mustFit(page)
      // A skeleton is a state here, so only what axe and the outline say is asked.
      await page
        .locator('[aria-busy=true]')
        .evaluateAll((all) => all.forEach((one) => one.removeAttribute('aria-busy')))
      await mustBeSound(page)
      expect(heard).toEqual([])
    })

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1_440 },
  { colorScheme: 'dark', width: 390 },
] as const)
  for (const { id, title, specimens } of ROOMS)
    test(`the room “${title}” is sound and fits, ${colorScheme}, ${width} wide`, async ({ page }) => {
      const heard = complaintsOf(page)
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ ...PHONE, width })
      // There is no product behind it: what its parts would ask for stays asked.
      await page.route('**/api/v1/**', () => undefined)
      await page.goto(`${gallery}?room=${id}`)
      for (const specimen of specimens) await expect(page.locator(`section#${specimen}`)).toBeVisible()
      await mustFit(page)
      await page
        .locator('[aria-busy=true]')
        .evaluateAll((all) => all.forEach((one) => one.removeAttribute('aria-busy')))
      await mustBeSound(page)
      expect(heard).toEqual([])
    })

for (const colorScheme of ['light', 'dark'] as const)
  test(`every state of a decision is sound and fits a phone, ${colorScheme}`, async ({ page }) => {
    const heard = complaintsOf(page)
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(PHONE)
    for (const { id, title } of DECISIONS) {
      await page.goto(`${gallery}?decision=${id}`)
      await expect(
        page
          .getByRole('navigation', { name: 'States of the decision' })
          .getByRole('link', { name: title, exact: true }),
      ).toHaveAttribute('aria-current', 'page')
      await mustFit(page)
      await partMustBeSound(page, 'section#decision')
    }
    expect(heard).toEqual([])
  })

const EACH = [
  { colorScheme: 'light', width: 1_440 },
  { colorScheme: 'dark', width: 390 },
] as const

for (const { colorScheme, width } of EACH)
  test(`every whole page is sound and fits, ${colorScheme}, ${width} wide`, async ({ page }) => {
    const heard = complaintsOf(page)
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ ...PHONE, width })
    await page.route('**/api/**', () => undefined)
    for (const { id } of PAGES) {
      await page.goto(`${gallery}?page=${id}`)
      await mustFit(page)
      await mustBeSound(page)
    }
    expect(heard).toEqual([])
  })

const OPENS = '[aria-haspopup], input[role=combobox]'
const OPEN = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]'

/** Each place that opens something, once: what reads alike and opens alike is one, wherever it stands in a list. */
async function openersIn(within: Locator): Promise<number[]> {
  const openers = await within.locator(OPENS).evaluateAll((all) =>
    all.map((one) => ({
      of: `${one.getAttribute('aria-haspopup')} ${one.getAttribute('aria-label') ?? one.textContent}`,
      offered: one.checkVisibility({ visibilityProperty: true }) && !one.matches(':disabled'),
    })),
  )
  return openers.flatMap(({ of, offered }, index) =>
    offered && openers.findIndex((other) => other.offered && other.of === of) === index ? [index] : [],
  )
}

/** What it opens is asked alone: the page behind it was asked already. */
async function opensSomethingSound(page: Page, opener: Locator): Promise<void> {
  await opener.click()
  const part = page.locator(OPEN).filter({ visible: true })
  await expect(part.first()).toBeVisible()
  await partMustBeSound(page, OPEN)
  await page.keyboard.press('Escape')
  await expect(part).toHaveCount(0)
}

for (const { colorScheme, width } of EACH)
  test(`whatever the gallery can open is sound, ${colorScheme}, ${width} wide`, async ({ page }) => {
    test.setTimeout(180_000)
    const heard = complaintsOf(page)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ ...PHONE, width })
    await page.route('**/api/v1/**', () => undefined)
    let count = 0
    for (const place of ['', ...ROOMS.map(({ id }) => `?room=${id}`)]) {
      await page.goto(gallery + place)
      // The frame is the same in every room.
      const within = page.locator(place.startsWith('?room') ? 'main' : 'body')
      for (const index of await openersIn(within)) {
        await opensSomethingSound(page, within.locator(OPENS).nth(index))
        count += 1
      }
    }
    expect(count).toBeGreaterThan(20)
    expect(heard).toEqual([])
  })

test('names from elsewhere say what is hidden in them, act on nothing and stay in their place', async ({ page }) => {
  const heard = complaintsOf(page)
  for (const width of [1_440, 390]) {
    await page.setViewportSize({ ...PHONE, width })
    await page.goto(gallery)
    await expect(page.locator('section#names img')).toHaveCount(0)
    for (const { what, said } of HOSTILE_NAMES)
      await expect(page.locator(`[data-hostile="${what}"] bdi`).first()).toHaveText(said)
    const raw = await page.evaluate(() =>
      document.body.innerText.match(/(?![\n\t\r])[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069]/u),
    )
    expect(raw).toBeNull()
    await mustFit(page)
  }
  expect(heard).toEqual([])
})

test('nothing moves for who asked for that', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(gallery)
  await page.getByRole('button', { name: 'Toast', exact: true }).click()
  await page.getByRole('button', { name: 'Shorten…' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  const moving = await page.evaluate(() =>
    document.getAnimations().flatMap((one) => {
      const { duration = 0, iterations = 1 } = one.effect?.getTiming() ?? {}
      return Number(duration) > 0 || iterations === Infinity ? [one.constructor.name] : []
    }),
  )
  expect(moving).toEqual([])
  const slow = await page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationDuration } = getComputedStyle(element)
      const longest = Math.max(...`${transitionDuration}, ${animationDuration}`.split(', ').map(Number.parseFloat))
      return longest > 0 ? [`${element.tagName} ${longest}`] : []
    }),
  )
  expect(slow).toEqual([])
})

for (const { chosen, system, expected } of [
  { chosen: 'light', system: 'dark', expected: 'light' },
  { chosen: 'dark', system: 'light', expected: 'dark' },
  { chosen: 'system', system: 'dark', expected: 'dark' },
  { chosen: 'system', system: 'light', expected: 'light' },
] as const)
  test(`the first paint is ${expected} where ${chosen} was chosen and the system is ${system}, without any script`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, colorScheme: system })
    await context.addCookies([{ name: 'curfew-theme', value: chosen, url: new URL(gallery).origin }])
    const page = await context.newPage()
    await page.goto(gallery)
    const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const lightness = Number(/^lab\(([\d.]+)/.exec(ground)?.[1])
    expect(lightness > 50 ? 'light' : 'dark', ground).toBe(expected)
    await context.close()
  })
