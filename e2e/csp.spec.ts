/** The content policy: strict on every page, and no browser test may run without listening for breaches of it. */
import { globSync, readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { stateOf } from './setup/people.ts'
import { routesOfBuild } from './setup/routes.ts'
import { test } from './setup/test.ts'

test.use({ storageState: stateOf('admin') })

const PAGES = routesOfBuild().filter(
  ({ kind, params, path }) => kind === 'page' && !params.length && !/^\/_|^\/dev/.test(path),
)

test('every browser test listens for breaches and for what the console says', () => {
  const deaf = globSync('e2e/**/*.spec.ts').filter((file) =>
    /import \{[^}]*\btest\b[^}]*\} from '@playwright\/test'/.test(readFileSync(file, 'utf8')),
  )
  expect(deaf).toEqual([])
})

for (const { path } of PAGES)
  test(`${path} runs under a policy with a nonce of its own and nothing unsafe, and breaches nothing`, async ({
    page,
  }) => {
    const answer = await page.goto(path)
    const policy = answer?.headers()['content-security-policy'] ?? ''
    expect(policy).not.toContain('unsafe')
    expect(policy).toMatch(/script-src 'nonce-[\w+/=]{24}' 'strict-dynamic'/)
    expect(policy).toContain(`frame-ancestors 'none'`)
    expect(await answer?.text(), 'no style attribute comes from the server').not.toMatch(/<[a-z][^>]*\sstyle="/)
    const again = await page.request.get(path)
    expect(again.headers()['content-security-policy']).not.toBe(policy)
    await page.waitForLoadState('load')
  })

test.describe('a page that somebody writes into', () => {
  // The very breach that this makes.
  test.use({ expectedNoise: 'content policy breached: script-src|Content Security Policy' })
  test('a script that is put into a page does not run, and the breach is heard', async ({ page }) => {
    await page.goto('/settings')
    const breach = page.waitForEvent('console', (message) => message.text().includes('content policy breached'))
    await page.evaluate(() => {
      const script = document.createElement('div')
      script.innerHTML = '<img src="data:," onerror="window.ran = true">'
      document.body.append(script)
    })
    await breach
    expect(await page.evaluate(() => 'ran' in window)).toBe(false)
  })
})
