'use client'

import { Menu } from 'lucide-react'
import { later, useLater } from '../ui/later.ts'
import { Opener, useOpening } from '../ui/opener.tsx'
import type { NavGroup } from './navigation.ts'

const drawer = later(() => import('./nav-drawer.tsx'))

const button = (
  <button
    type="button"
    aria-label="Open the navigation"
    className="flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover lg:hidden"
  >
    <Menu aria-hidden className="size-4.5" />
  </button>
)

/** The navigation on a phone: a sheet that closes when it has done its work. */
export function NavSheet({ groups }: { groups: readonly NavGroup[] }) {
  const { needed, opening, ask } = useOpening({})
  const part = useLater(drawer, needed)
  if (part) return <part.NavDrawer trigger={button} {...opening} groups={groups} />
  return <Opener opener={button} towards={drawer.towards} onOpen={ask} />
}
