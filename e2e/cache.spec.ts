/** Nothing that was made for one person is kept for another: not by the server, not by a cache between, not by the browser. */
import { type Browser, expect, type Page } from '@playwright/test'
import { ask, cookieOf, eachOf } from './setup/http.ts'
import { stateOf } from './setup/people.ts'
import { filled, operationsServed, routesOfBuild, variantsOf } from './setup/routes.ts'
import { test } from './setup/test.ts'

// What Next serves from the build says it in more words.
const KEPT_BY_NOBODY = /^private, (no-cache, )?no-store/

test('every page and answer says that nobody may keep it, in every way of asking', async () => {
  const headers = { cookie: cookieOf('admin') }
  const none = { listed: 'src_00000000000070008000000000000000' }
  const pages = routesOfBuild()
    .filter(({ kind, path }) => kind === 'page' && !path.startsWith('/_') && !path.startsWith('/dev'))
    .flatMap((route) =>
      variantsOf(route, none).map(({ headers: asked, suffix = '' }) => ({
        path: route.path.replace(/\[\w+\]/g, none.listed) + suffix,
        headers: { ...headers, ...asked },
      })),
    )
  const answers = (await operationsServed())
    .filter(({ method }) => method === 'GET')
    .map((one) => ({
      path: filled(one.path, Object.fromEntries(one.params.map((param) => [param, none.listed]))),
      headers,
    }))
  await eachOf([...pages, ...answers], async ({ path, headers: asked }) => {
    const answer = await ask(path, { headers: asked })
    expect(answer.headers.get('cache-control') ?? 'nothing', path).toMatch(KEPT_BY_NOBODY)
    for (const name of ['x-powered-by', 'server', 'x-nextjs-cache', 'etag'])
      expect([name, answer.headers.get(name)], path).toEqual([name, null])
  })
})

test('a connection is kept for longer than a proxy keeps it: none is closed while a request is on its way', async () => {
  const kept = (await ask('/api/health/live')).headers.get('keep-alive') ?? ''
  expect(Number(/timeout=(\d+)/.exec(kept)?.[1])).toBeGreaterThan(60)
})

const nameOf = (page: Page) => page.getByRole('button', { name: /Olivia Owens|Omar Okafor/ }).first()
const openAs = async (browser: Browser, subject: 'owner' | 'owner2') =>
  (await browser.newContext({ storageState: stateOf(subject) })).newPage()

test('two people who look at the same pages at once each see their own, also on the way back and after a prefetch', async ({
  browser,
}) => {
  const [theirs, others] = [await openAs(browser, 'owner'), await openAs(browser, 'owner2')]
  for (const path of ['/', '/identities', '/requests', '/grants', '/settings']) {
    await Promise.all([theirs.goto(path), others.goto(path)])
    await expect(nameOf(theirs)).toContainText('Olivia Owens')
    await expect(nameOf(others)).toContainText('Omar Okafor')
    expect(await theirs.content(), path).not.toContain('owner2@demo.example')
    expect(await others.content(), path).not.toContain('owner@demo.example')
  }
  await theirs.goBack()
  await expect(nameOf(theirs)).toContainText('Olivia Owens')
  for (const page of [theirs, others]) await page.context().close()
})

test('the next person at the same browser never meets a page of the one before, also on the way back', async ({
  browser,
}) => {
  const context = await browser.newContext({ storageState: stateOf('owner') })
  const page = await context.newPage()
  await page.goto('/settings')
  await expect(page.getByText('owner@demo.example').first()).toBeVisible()
  await page.goto('/identities')
  await context.clearCookies()
  const [name = '', value = ''] = cookieOf('owner2').split('=')
  await context.addCookies([{ name, value, url: new URL(page.url()).origin }])
  await page.goBack()
  await expect(page.getByText('owner2@demo.example').first()).toBeVisible()
  expect(await page.content()).not.toContain('owner@demo.example')
  await context.clearCookies()
  await page.goForward()
  await expect(page).toHaveURL(/\/sign-in/)
  expect(await page.content()).not.toContain('Omar Okafor')
  await context.close()
})
