'use client'

import type { ComponentProps, ReactNode } from 'react'
import { LiveState } from '../live/live-state.tsx'
import { AppShell } from '../shell/app-shell.tsx'
import type { NavWidth } from '../shell/nav-frame.tsx'
import { PersonMenu } from '../shell/person-menu.tsx'
import { Freshness } from '../ui/freshness.tsx'
import { ConsoleCommandMenu } from './console-command-menu.tsx'
import { type NavFacts, navigationOf } from './navigation.tsx'

type ConsoleShellProps = {
  /** What the numbers in the navigation are made of: the server sends them, not what they look like. */
  facts: NavFacts & { isAdmin: boolean }
  navWidth: NavWidth
  personId: string
  person: ComponentProps<typeof PersonMenu>
  freshness: ComponentProps<typeof Freshness> | null
  unread: number
  banner: ReactNode
  children: ReactNode
}

/** The frame of the console, drawn from facts: whatever looks alike on every page is sent once, with the scripts. */
export function ConsoleShell({
  facts,
  navWidth,
  personId,
  person,
  freshness,
  unread,
  banner,
  children,
}: ConsoleShellProps) {
  const nav = navigationOf(facts)
  return (
    <AppShell
      nav={nav}
      navWidth={navWidth}
      banner={banner}
      command={
        <ConsoleCommandMenu
          groups={nav}
          personId={personId}
          rights={{ seesAll: facts.readsAudit, isAdmin: facts.isAdmin }}
        />
      }
      live={<LiveState />}
      asOf={freshness ? <Freshness {...freshness} steady /> : null}
      notifications={{ href: '/notifications', unread }}
      person={<PersonMenu {...person} />}
    >
      {children}
    </AppShell>
  )
}
