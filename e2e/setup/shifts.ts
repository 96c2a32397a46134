/** What moves on a page by itself. */
import type { Page } from '@playwright/test'

type Shift = { value: number; hadRecentInput: boolean; sources?: { node?: Node | null }[] }
type Watching = { moved: string[] }

/** From now on; what follows a press does not count. */
export const watchShifts = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const moved: string[] = []
    ;(globalThis as unknown as Watching).moved = moved
    // Others work meanwhile. A count may get a digit more in its own badge: in the navigation, and of what is unread.
    const BADGES = 'nav[aria-label=Main], header a[href="/notifications"]'
    const isCount = (node: Node | null | undefined) => node?.parentElement?.closest(BADGES) != null
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as unknown as Shift[])
        if (!hadRecentInput && !(sources?.length && sources.every(({ node }) => isCount(node))))
          moved.push(`${value}: ${sources?.map(({ node }) => node?.textContent?.slice(0, 60)).join(' | ')}`)
    }).observe({ type: 'layout-shift', buffered: false })
  })

export const shiftsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as Watching).moved)
