import type { ReactNode } from 'react'

/** A place in the console. The icon is an element, not a component: elements may cross from server to client. */
export type NavPlace = {
  href: string
  label: string
  icon: ReactNode
  /** Further places that are reached from this one, and shown as a part of it. */
  with?: readonly string[]
  /** Only where something waits for this person. */
  due?: number | undefined
  /** What the number counts: "requests to decide". */
  dueLabel?: string
}

export type NavGroup = { label?: string; places: readonly NavPlace[] }

/** A place is current on its own pages and on everything below them; the overview only on itself. */
export const isCurrent = (pathname: string, place: Pick<NavPlace, 'href' | 'with'>): boolean =>
  [place.href, ...(place.with ?? [])].some((href) =>
    href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`),
  )
