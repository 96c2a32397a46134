/**
 * Every key the console listens to, once: the sheet behind `?` is drawn from it, and a test holds the code to it. Single
 * letters can be switched off for each person (WCAG 2.1.4): `data-shortcuts="off"` on <html>. Pure.
 */
export type Shortcut = { keys: readonly string[]; does: string; single?: true }
export type ShortcutGroup = {
  where: string
  /** Absent: everywhere. */
  on?: (pathname: string) => boolean
  shortcuts: readonly Shortcut[]
}

/** After `g`: the letter and where it leads. */
export const GO_KEYS = {
  o: { href: '/', label: 'Overview' },
  i: { href: '/identities', label: 'Identities' },
  r: { href: '/requests', label: 'Requests' },
  g: { href: '/grants', label: 'Grants' },
  d: { href: '/drift', label: 'Drift' },
  e: { href: '/exposure', label: 'Exposure' },
  s: { href: '/sources', label: 'Sources' },
  n: { href: '/notifications', label: 'Notifications' },
  k: { href: '/kill-switch', label: 'Kill switch' },
} as const satisfies Record<string, { href: string; label: string }>

const LISTS = [
  '/identities',
  '/requests',
  '/grants',
  '/drift',
  '/audit',
  '/sources',
  '/settings/people',
  '/settings/teams',
]

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    where: 'Everywhere',
    shortcuts: [
      { keys: ['⌘', 'K'], does: 'Find anything, go anywhere, begin an action (Ctrl K as well)' },
      { keys: ['?'], does: 'This sheet', single: true },
      { keys: ['/'], does: 'To the search of this page, or to the one above', single: true },
      { keys: ['Alt', 'T'], does: 'To the message in the corner; it stays while it has the focus' },
      { keys: ['Esc'], does: 'Close what is open' },
    ],
  },
  {
    where: 'Go to',
    shortcuts: Object.entries(GO_KEYS).map(([key, { label }]) => ({ keys: ['g', key], does: label, single: true })),
  },
  {
    where: 'In lists',
    on: (pathname) => LISTS.includes(pathname),
    shortcuts: [
      { keys: ['j'], does: 'Next row', single: true },
      { keys: ['k'], does: 'Row before', single: true },
      { keys: ['x'], does: 'Select the row', single: true },
      { keys: ['Enter'], does: 'Open the row' },
      { keys: ['Esc'], does: 'Let go of the selection' },
    ],
  },
  {
    where: 'On a request to decide',
    on: (pathname) => pathname.startsWith('/requests/req_'),
    shortcuts: [
      { keys: ['a'], does: 'To “Approve”; Enter then gives it', single: true },
      { keys: ['s'], does: 'To the smaller offer; Enter then gives it', single: true },
      { keys: ['d'], does: 'Deny, with a reason; 1 to 4 take a ready one', single: true },
      { keys: ['c'], does: 'Ask the requester something first', single: true },
      { keys: ['u'], does: 'Undo, in the five seconds before it counts', single: true },
    ],
  },
]

/** This page's own first, then what works everywhere, then the rest. */
export const shortcutsFor = (pathname: string): readonly (ShortcutGroup & { here: boolean })[] =>
  SHORTCUTS.map((group) => ({ ...group, here: group.on?.(pathname) ?? false })).toSorted(
    (a, b) => Number(b.here) - Number(a.here),
  )
