/** Pages of lanes around what is looked at: cursors are remembered, pages are not. Pure. */

export const LANES_A_PAGE = 100
/** What is kept besides the pages in view: memory stays the same at ten thousand lanes as at one thousand. */
const PAGES_KEPT = 8

export type HeldPages<T> = {
  pages: ReadonlyMap<number, readonly T[]>
  /** The cursor with which each page is asked; the first has none. */
  cursors: readonly (string | null)[]
}

export const firstPage = <T>(lanes: readonly T[], nextCursor: string | null): HeldPages<T> => ({
  pages: new Map([[0, lanes]]),
  cursors: nextCursor === null ? [null] : [null, nextCursor],
})

const pageOf = (lane: number): number => Math.floor(lane / LANES_A_PAGE)

export const laneAt = <T>({ pages }: HeldPages<T>, index: number): T | undefined =>
  pages.get(pageOf(index))?.[index % LANES_A_PAGE]

/** The page to ask for next, so that these lanes can be drawn; null when they can, or when there is no way on. */
export function missingPage<T>({ pages, cursors }: HeldPages<T>, first: number, last: number): number | null {
  for (let page = pageOf(first); page <= pageOf(last); page += 1) {
    if (pages.has(page)) continue
    // Keyset pages are reached one after the other; what was passed once is reached at once.
    const reachable = Math.min(page, cursors.length - 1)
    return reachable === page || !pages.has(reachable) ? reachable : null
  }
  return null
}

/** With one page more; those furthest from what is in view go. */
export function withPage<T>(
  held: HeldPages<T>,
  page: number,
  got: { lanes: readonly T[]; nextCursor: string | null },
  inView: number,
): HeldPages<T> {
  const cursors = [...held.cursors]
  if (got.nextCursor !== null && cursors.length === page + 1) cursors.push(got.nextCursor)
  const centre = pageOf(inView)
  const kept = [...new Map(held.pages).set(page, got.lanes)]
    .toSorted(([a], [b]) => Math.abs(a - centre) - Math.abs(b - centre))
    .slice(0, PAGES_KEPT)
  // The page that was just passed on the way to a far one has done its work: its cursor is kept.
  return { pages: new Map(kept), cursors }
}
