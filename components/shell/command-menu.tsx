'use client'

import { Search } from 'lucide-react'
import { type ReactNode, useEffect, useEffectEvent } from 'react'
import { Kbd } from '../ui/kbd.tsx'
import { later, useLater } from '../ui/later.ts'
import { Opener, useOpening } from '../ui/opener.tsx'
import type { CommandEntry } from './command-entry.ts'
import type { NavGroup } from './navigation.ts'

export type { CommandEntry } from './command-entry.ts'

export type CommandMenuProps = {
  groups: readonly NavGroup[]
  /** Pages that the navigation does not show, and what can be done anywhere. */
  more?: readonly CommandEntry[]
  /** What was looked at last, asked when the menu opens. */
  recent?: () => readonly { href: string; label: string }[]
  /** Finds anything by name or id. The signal aborts when the person types on. */
  search?: (query: string, signal: AbortSignal) => Promise<readonly CommandEntry[]>
  /** Instead of the palette of `groups`, `more`, `recent` and `search`; and what fetches it when a hand moves towards it. */
  palette?: (close: () => void) => ReactNode
  onTowards?: () => void
  /** Opened from elsewhere, such as by a key. */
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

/** Most pages are left without it being opened: it is fetched when a hand moves towards it. */
const dialog = later(() => import('./command-dialog.tsx'))

const button = (
  <button
    type="button"
    aria-keyshortcuts="Meta+K Control+K"
    className="flex h-8 min-w-8 items-center gap-2 rounded-control border border-hairline bg-surface px-2 text-13 text-muted hover:border-edge sm:w-64"
  >
    <Search aria-hidden className="size-4 shrink-0" />
    <span className="max-sm:sr-only">Search or go to…</span>
    <span aria-hidden className="ml-auto max-sm:hidden">
      <Kbd>⌘K</Kbd>
    </span>
  </button>
)

/** ⌘K: go to a place, find a thing, begin an action. */
export function CommandMenu({ open, onOpenChange, ...given }: CommandMenuProps) {
  const { needed, opening, ask } = useOpening({ open, onOpenChange })
  const part = useLater(dialog, needed)
  const towards = useEffectEvent(() => {
    dialog.towards()
    given.onTowards?.()
  })
  const toggle = useEffectEvent(() => opening.onOpenChange(!opening.open))
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Control' || event.key === 'Meta') towards()
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      toggle()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
  if (part) return <part.CommandDialog {...given} {...opening} trigger={button} />
  const reach = () => {
    dialog.towards()
    given.onTowards?.()
  }
  return <Opener opener={button} towards={reach} onOpen={ask} />
}
