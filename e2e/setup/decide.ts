/** Somebody's decision on the page of a request, and what a busy machine does to its five seconds. */
import { expect, type Locator, type Page } from '@playwright/test'

/** As long as a decision can be undone, and a little more. */
const HELD_MS = 6_000

export const decision = (page: Page): Locator => page.getByRole('region', { name: 'Your decision' })

/** Counts now what counts by itself in five seconds. Those may be over before a busy machine gets to press it. */
export async function countNow(page: Page): Promise<void> {
  const now = decision(page).getByRole('button', { name: 'Count it now' })
  await now.click({ timeout: HELD_MS }).catch(() => undefined)
  await expect(now).toHaveCount(0)
}
