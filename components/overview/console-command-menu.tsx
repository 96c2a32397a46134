'use client'

import { lazy, Suspense, useEffect } from 'react'
import { CommandMenu } from '../shell/command-menu.tsx'
import type { NavGroup } from '../shell/navigation.ts'
import { OpenAsked } from '../shell/open-asked.tsx'
import { sheetProps, showSheet, useSheet } from '../shell/sheets.ts'
import { useShortcuts } from '../shell/use-shortcuts.ts'
import { useVisits } from '../shell/use-visits.ts'
import { readMessagesOf } from '../ui/toast-log.ts'
import type { Rights } from './console-commands.tsx'

// Fetched when they are opened: most pages are left without.
const load = () => import('./console-palette.tsx')
const ConsolePalette = lazy(async () => ({ default: (await load()).ConsolePalette }))
const ShortcutSheet = lazy(async () => ({ default: (await import('../shell/shortcut-sheet.tsx')).ShortcutSheet }))
const MessageLog = lazy(async () => ({ default: (await import('../shell/message-log.tsx')).MessageLog }))

type ConsoleCommandMenuProps = { groups: readonly NavGroup[]; personId: string; rights: Rights }

/** The command menu of the console, and what keys open beside it. */
export function ConsoleCommandMenu({ groups, personId, rights }: ConsoleCommandMenuProps) {
  const sheet = useSheet()
  useVisits(personId)
  useShortcuts({ openSheet: () => showSheet('shortcuts'), openMenu: () => showSheet('menu') })
  useEffect(() => readMessagesOf(personId), [personId])
  return (
    <>
      <CommandMenu
        groups={groups}
        onTowards={() => void load()}
        palette={(close) => <ConsolePalette groups={groups} personId={personId} rights={rights} close={close} />}
        {...sheetProps('menu', sheet)}
      />
      <Suspense fallback={null}>
        {sheet === 'shortcuts' ? <ShortcutSheet {...sheetProps('shortcuts', sheet)} /> : null}
        {sheet === 'messages' ? <MessageLog {...sheetProps('messages', sheet)} /> : null}
      </Suspense>
      <Suspense fallback={null}>
        <OpenAsked />
      </Suspense>
    </>
  )
}
