'use client'

import { ChevronDown, Keyboard, LogOut, MessageSquareText, Monitor, Moon, Sun } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { call } from '../api/call.ts'
import { DropdownMenu, MenuItem, MenuLabel, MenuRadioGroup, MenuSeparator } from '../ui/dropdown-menu.tsx'
import { remember } from './remember.ts'
import { showSheet } from './sheets.ts'
import { parseTheme, type Theme, THEME_COOKIE } from './theme.ts'

export type Viewer = { name: string; email: string; roles: readonly string[] }

type PersonMenuProps = {
  viewer: Viewer
  theme: Theme
  settingsHref?: string
  onSignOut?: () => void
  signOutHref?: string
}

const OPTIONS = [
  { value: 'light', label: <Choice icon={<Sun aria-hidden />} word="Light" /> },
  { value: 'dark', label: <Choice icon={<Moon aria-hidden />} word="Dark" /> },
  { value: 'system', label: <Choice icon={<Monitor aria-hidden />} word="System" /> },
]

function Choice({ icon, word }: { icon: ReactNode; word: string }) {
  return (
    <>
      {icon}
      {word}
    </>
  )
}

/** Shown at once, and remembered for the server's next first paint. */
export function applyTheme(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  remember(THEME_COOKIE, theme)
}

export function PersonMenu({ viewer, theme, settingsHref, onSignOut, signOutHref }: PersonMenuProps) {
  const [chosen, setChosen] = useState(theme)
  const choose = (value: string) => {
    setChosen(parseTheme(value))
    applyTheme(parseTheme(value))
    void call('/api/v1/me/preferences', { method: 'PATCH', body: { theme: parseTheme(value) } })
  }
  return (
    <DropdownMenu
      label="You"
      className="min-w-60"
      trigger={
        <button
          type="button"
          className="flex h-8 min-w-8 items-center justify-center gap-1.5 rounded-control px-2 text-13 hover:bg-hover"
          aria-label={`${viewer.name}: account`}
        >
          <span className="max-w-40 truncate max-sm:hidden">{viewer.name}</span>
          <span aria-hidden className="font-medium sm:hidden">
            {viewer.name.slice(0, 1)}
          </span>
          <ChevronDown aria-hidden className="size-3.5 text-faint" />
        </button>
      }
    >
      <div className="px-2 py-1.5">
        <p className="font-medium">{viewer.name}</p>
        <p className="text-12 text-muted">{viewer.email}</p>
        <p className="mt-1 text-12 text-faint">{viewer.roles.join(', ')}</p>
      </div>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuRadioGroup value={chosen} onValueChange={choose} options={OPTIONS} />
      <MenuSeparator />
      <MenuItem onSelect={() => showSheet('messages')}>
        <MessageSquareText aria-hidden />
        Messages of this session
      </MenuItem>
      <MenuItem shortcut="?" onSelect={() => showSheet('shortcuts')}>
        <Keyboard aria-hidden />
        Keyboard shortcuts
      </MenuItem>
      <MenuSeparator />
      {settingsHref ? <MenuItem href={settingsHref}>Settings</MenuItem> : null}
      {signOutHref ? (
        <MenuItem href={signOutHref}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
      ) : (
        <MenuItem {...(onSignOut ? { onSelect: onSignOut } : { disabled: true })}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
      )}
    </DropdownMenu>
  )
}
