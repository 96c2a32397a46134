/** What one looked at last, in this tab: for the command menu. The person's own, and gone with the tab. */
const KEPT = 8

export type Recent = { href: string; label: string }

const keyOf = (personId: string): string => `curfew-recent-${personId}`

export function recentOf(personId: string): readonly Recent[] {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(personId)) ?? '[]') as Recent[]
  } catch {
    return []
  }
}

export function rememberVisit(personId: string, visit: Recent): void {
  const others = recentOf(personId).filter(({ href }) => href !== visit.href)
  sessionStorage.setItem(keyOf(personId), JSON.stringify([visit, ...others].slice(0, KEPT)))
}

/** Pages of one thing; lists are in the navigation anyway. */
export const isOfOneThing = (pathname: string): boolean => /\/[a-z]{3}_[0-9a-f]{32}$/.test(pathname)
