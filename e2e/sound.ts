/** What every page must be, asked of the page that is open: axe, one h1, a title, and nothing out of reach sideways. */
import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export const PHONE = { width: 390, height: 844 }

type Violation = { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] }

/** What one node of a finding says, short enough to read in a report. */
const told = (id: string, impact: string | null) => (node: Violation['nodes'][number]) =>
  `${id} (${impact}): ${node.html.slice(0, 160)} ${(node.failureSummary ?? '').slice(0, 200)}`

/** All that another colour scheme can change of a page that was asked everything already. */
const COLOURS = ['color-contrast', 'link-in-text-block']

/** What fades in has not its colours yet. What goes round for ever, or stands still, is not waited for. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const ends = ({ playState, effect }: Animation) =>
      playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime)
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(ends)
        .map(({ finished }) => finished),
    )
  })

/** Whatever axe finds, of any impact. The page needs `bypassCSP`. */
async function findingsOf(page: Page, runOnly: readonly string[] = RULES, within = 'html'): Promise<string[]> {
  await settled(page)
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ path: AXE })
  const violations = await page.evaluate(
    async ([rules, root]) => {
      const axe = (
        globalThis as unknown as { axe: { run(root: string, options: object): Promise<{ violations: Violation[] }> } }
      ).axe
      return (await axe.run(root, { runOnly: rules })).violations
    },
    [runOnly, within] as const,
  )
  return violations.flatMap(({ id, impact, nodes }) => nodes.slice(0, 3).map(told(id, impact)))
}

export async function mustBeSound(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  await expect(page).toHaveTitle(/\S+ · Curfew$|^Curfew$/)
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  expect(await findingsOf(page)).toEqual([])
}

/** Of one part of a page, by its selector, when the rest was asked already. */
export const partMustBeSound = async (page: Page, part: string): Promise<void> =>
  expect(await findingsOf(page, RULES, part)).toEqual([])

/** After `mustBeSound` in the other colour scheme. */
export const coloursMustBeSound = async (page: Page): Promise<void> =>
  expect(await findingsOf(page, COLOURS)).toEqual([])

/** Sideways, nothing may be out of reach: tables and charts move by themselves, the page does not. */
export const mustFit = (page: Page): Promise<void> =>
  // What measures itself follows a change of the window a frame later.
  expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
    .toBeLessThanOrEqual(0)
