import type { ReactNode } from 'react'

/** A place in the console. The icon is an element, not a component: elements may cross from server to client. */
export type NavPlace = {
  href: string
  label: string
  icon: ReactNode
  /** Only where something waits for this person. */
  due?: number | undefined
  /** What the number counts: "requests to decide". */
  dueLabel?: string
}

export type NavGroup = { label?: string; places: readonly NavPlace[] }

/** A place is current on its own page and on everything below it; the overview only on itself. */
export const isCurrent = (pathname: string, href: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
