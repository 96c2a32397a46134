/** On paper: no frame, no buttons, patterns instead of tints, nothing cut off; what was asked, when and by whom. */
import { expect } from '@playwright/test'
import { test } from './setup/test.ts'
import { stateOf } from './setup/people.ts'
import { mustFit } from './sound.ts'

test.use({ storageState: stateOf('admin') })

/** What a page of paper has between margins of 14 mm, in CSS pixels. */
const PAPERS = { A4: 688, Letter: 710 } as const
const PAGES = [
  { path: '/reports/ciso', says: /^Period .* Generated .* UTC by /, own: true },
  { path: '/exposure?range=30d', says: /^Curfew \/exposure · range: 30d/, own: false },
  { path: '/audit?kind=access', says: /^Curfew \/audit · kind: access/, own: false },
] as const

test('reports, lists and grants print without the frame and say where they are from', async ({ page }) => {
  await page.goto('/grants?view=past')
  const grant = (await page.locator('[data-row-link]').first().getAttribute('href')) ?? ''
  expect(grant).toMatch(/^\/grants\/grt_/)
  for (const { path, says, own } of [...PAGES, { path: grant, says: /^Curfew \/grants\/grt_.*no filter/, own: false }])
    for (const [format, width] of Object.entries(PAPERS)) {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      await page.setViewportSize({ width, height: 1_000 })
      await page.goto(path)
      const told = page.locator(own ? '[data-colophon] p:last-child' : '[data-print-footer]')
      await expect(told, path).toBeVisible()
      await expect(told, path).toHaveText(says)
      await expect(page.locator('[data-print-footer]:visible')).toHaveCount(own ? 0 : 1)
      for (const part of ['nav', '[data-print=hide]', 'main button:not(th button)'])
        await expect(page.locator(part).filter({ visible: true }), `${path} ${part}`).toHaveCount(0)
      // Paper is white, whatever the person reads on.
      const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
      expect(ground).toBe('rgb(255, 255, 255)')
      await mustFit(page)
      expect((await page.pdf({ format, printBackground: true })).length, path).toBeGreaterThan(5_000)
    }
})

test('on paper a window is told by its pattern', async ({ page }) => {
  await page.emulateMedia({ media: 'print' })
  await page.goto('/exposure?range=90d&show=all&standing=yes')
  const bar = page.locator('.window-standing').first()
  await expect(bar).toBeAttached()
  expect(await bar.evaluate((one) => getComputedStyle(one).backgroundImage)).toContain('repeating-linear-gradient')
})
