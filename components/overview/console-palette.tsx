'use client'

import { History, Keyboard, MessageSquareText } from 'lucide-react'
import { pauseLive, resumeLive, useLiveState } from '../live/connection.ts'
import type { CommandEntry } from '../shell/command-entry.ts'
import { CommandPalette } from '../shell/command-palette.tsx'
import type { NavGroup } from '../shell/navigation.ts'
import { recentOf } from '../shell/recent.ts'
import { showSheet } from '../shell/sheets.ts'
import { commandsFor, type Rights } from './console-commands.tsx'
import { find } from './find-commands.ts'

const does = (label: string, icon: CommandEntry['icon'], run: () => void): CommandEntry => ({
  id: label,
  label,
  icon,
  run,
  kind: 'action',
})

type ConsolePaletteProps = { groups: readonly NavGroup[]; personId: string; rights: Rights; close: () => void }

/** What the command menu of the console offers; fetched when it is opened. */
export function ConsolePalette({ groups, personId, rights, close }: ConsolePaletteProps) {
  const live = useLiveState()
  const here = [
    does('Keyboard shortcuts', <Keyboard aria-hidden />, () => showSheet('shortcuts')),
    does('Messages of this session', <MessageSquareText aria-hidden />, () => showSheet('messages')),
    live === 'paused'
      ? does('Go on with live updates', <History aria-hidden />, resumeLive)
      : does('Pause live updates', <History aria-hidden />, pauseLive),
  ]
  return (
    <CommandPalette
      groups={groups}
      more={[...commandsFor(rights), ...here]}
      recent={() => recentOf(personId)}
      search={find}
      close={close}
    />
  )
}
