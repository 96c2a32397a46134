import { Bell } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { drawn } from '../ui/markup.ts'
import { NavFrame, type NavWidth } from './nav-frame.tsx'
import { NavList } from './nav-list.tsx'
import { NavSheet } from './nav-sheet.tsx'
import type { NavGroup } from './navigation.ts'
import { Wordmark } from './wordmark.tsx'

type AppShellProps = {
  nav: readonly NavGroup[]
  navWidth?: NavWidth
  /** A `CommandMenu`, wrapped by whoever knows how to search. */
  command: ReactNode
  /** A `LiveState`. */
  live?: ReactNode
  /** A `Freshness`. */
  asOf?: ReactNode
  notifications?: { href: string; unread: number }
  /** A `PersonMenu`. */
  person: ReactNode
  /** A `DemoBanner`, or that the estate is halted. */
  banner?: ReactNode
  children: ReactNode
}

/** The frame of every console page: nav, one bar, the page. */
export const AppShell = ({
  nav,
  navWidth = 'wide',
  command,
  live,
  asOf,
  notifications,
  person,
  banner,
  children,
}: AppShellProps) => (
  <>
    <a
      href="#main"
      className="fixed top-2 left-2 z-50 -translate-y-20 rounded-control border border-edge bg-surface px-3 py-1.5 font-medium shadow-float focus:translate-y-0"
    >
      Skip to the page
    </a>
    <NavFrame
      initial={navWidth}
      banner={banner}
      side={
        <>
          <div className="flex h-12 items-center px-3" {...drawn(<Wordmark />)} />
          <div className="min-h-0 overflow-y-auto" {...drawn(<NavList groups={nav} />)} />
        </>
      }
    >
      <header
        data-print="hide"
        className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-hairline bg-canvas px-3 sm:px-6"
      >
        <NavSheet groups={nav} />
        <div className="lg:hidden" {...drawn(<Wordmark />)} />
        {command}
        <div className="ml-auto flex items-center gap-1.5">
          {live}
          {asOf ? <div className="mr-2 max-md:hidden">{asOf}</div> : null}
          {notifications ? <NotificationBell {...notifications} /> : null}
          {person}
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[1440px] flex-1 px-4 py-5 outline-none sm:px-6">
        {children}
      </main>
    </NavFrame>
  </>
)

const NotificationBell = ({ href, unread }: { href: string; unread: number }) => (
  <Link
    href={href}
    aria-label={unread > 0 ? `Notifications, ${unread} unread` : 'Notifications'}
    className="relative flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-text"
  >
    <Bell aria-hidden className="size-4" />
    {unread > 0 ? (
      <span
        aria-hidden
        className="tabular absolute top-0.5 right-0 min-w-3.5 rounded-[4px] bg-accent px-0.5 text-center text-[10px] leading-3.5 font-medium text-on-accent"
      >
        {unread > 99 ? '99+' : unread}
      </span>
    ) : null}
  </Link>
)

/** Two columns of a detail page: what happened, and beside it who and by which rule. */
export const DetailColumns = ({ children, rail }: { children: ReactNode; rail: ReactNode }) => (
  <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
    <div className="flex min-w-0 flex-col gap-5">{children}</div>
    <div className="flex min-w-0 flex-col gap-5">{rail}</div>
  </div>
)
