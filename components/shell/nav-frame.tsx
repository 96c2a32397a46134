'use client'

import { PanelLeft } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { remember } from './remember.ts'
import { NAV_COOKIE } from './theme.ts'

export type NavWidth = 'wide' | 'narrow'

type NavFrameProps = { initial: NavWidth; banner?: ReactNode; side: ReactNode; children: ReactNode }

/** Holds the one bit the whole frame turns on: is the nav 220 or 56 px wide? It survives in a cookie. */
export function NavFrame({ initial, banner, side, children }: NavFrameProps) {
  const [width, setWidth] = useState(initial)
  const toggle = () => {
    const next = width === 'wide' ? 'narrow' : 'wide'
    setWidth(next)
    remember(NAV_COOKIE, next)
  }
  const label = width === 'wide' ? 'Make the navigation narrow' : 'Make the navigation wide'
  return (
    <div data-nav={width} className="group/shell flex min-h-dvh flex-col">
      <div className="flex min-w-0 flex-1">
        <nav
          aria-label="Main"
          data-print="hide"
          className="sticky top-0 flex h-dvh w-[220px] shrink-0 flex-col border-r border-hairline bg-sunken group-data-[nav=narrow]/shell:w-14 max-lg:hidden"
        >
          {side}
          <button
            type="button"
            onClick={toggle}
            aria-label={label}
            title={label}
            className="m-2 mt-auto flex size-8 items-center justify-center self-start rounded-control text-muted hover:bg-hover hover:text-text group-data-[nav=narrow]/shell:self-center"
          >
            <PanelLeft aria-hidden className="size-4" />
          </button>
        </nav>
        <div className="flex min-w-0 flex-1 flex-col">
          {banner}
          {children}
        </div>
      </div>
    </div>
  )
}
