'use client'

import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog } from 'radix-ui'
import { type ReactNode, useEffect, useState } from 'react'
import { Kbd } from '../ui/kbd.tsx'
import type { NavGroup } from './navigation.ts'
import { useFoundCommands } from './use-found-commands.ts'

export type CommandEntry = { id: string; label: string; detail?: string; href: string; kind: string; icon?: ReactNode }

type CommandMenuProps = {
  groups: readonly NavGroup[]
  /** Finds identities, people, requests by id or name. The signal aborts when the person types on. */
  search?: (query: string, signal: AbortSignal) => Promise<readonly CommandEntry[]>
}

/** ⌘K: go to a place, find a thing. */
export function CommandMenu({ groups, search }: CommandMenuProps) {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      setOpen((was) => !was)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        aria-keyshortcuts="Meta+K Control+K"
        className="flex h-8 min-w-8 items-center gap-2 rounded-control border border-hairline bg-surface px-2 text-13 text-muted hover:border-edge sm:w-64"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="max-sm:sr-only">Search or go to…</span>
        <span className="ml-auto max-sm:hidden">
          <Kbd>⌘K</Kbd>
        </span>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="float-in fixed top-[10vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-panel border border-edge bg-surface shadow-float"
        >
          <Dialog.Title className="sr-only">Search or go to</Dialog.Title>
          <Palette groups={groups} search={search} close={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const headingLook =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-faint'

/** Words from their beginning, not letters from anywhere: "re" is Requests and Reviews, not Exposure. */
const wordStart = (value: string, query: string): number => {
  const wanted = query.trim().toLowerCase()
  const has = value.toLowerCase()
  if (has.startsWith(wanted)) return 1
  return has.split(/[\s/._:-]+/).some((word) => word.startsWith(wanted)) || has.includes(` ${wanted}`) ? 0.5 : 0
}

function Palette({ groups, search, close }: CommandMenuProps & { close: () => void }) {
  const router = useRouter()
  const [query, setQuery] = useState('')
  const found = useFoundCommands(query, search)
  const go = (href: string) => {
    close()
    router.push(href)
  }
  return (
    <Command label="Search or go to" loop filter={wordStart}>
      <Command.Input
        value={query}
        onValueChange={setQuery}
        placeholder="A page, an identity, a person, an id…"
        className="h-12 w-full border-b border-hairline bg-transparent px-4 text-14 outline-none"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-2 py-6 text-13 text-muted">
          {found.state === 'looking' ? 'Looking…' : 'Nothing by that name that you can see.'}
        </Command.Empty>
        {found.state === 'failed' ? (
          <p className="px-2 py-2 text-13 text-danger-text">The search failed. The places below still work.</p>
        ) : null}
        {found.entries.length > 0 ? (
          <Command.Group heading="Found" className={headingLook}>
            {found.entries.map((entry) => (
              <Row key={entry.id} value={`${entry.label} ${entry.id} ${query}`} onSelect={() => go(entry.href)}>
                <span className="min-w-0 truncate font-medium">{entry.label}</span>
                {entry.detail ? <span className="min-w-0 truncate text-muted">{entry.detail}</span> : null}
                <span className="ml-auto shrink-0 text-12 text-faint">{entry.kind}</span>
              </Row>
            ))}
          </Command.Group>
        ) : null}
        <Command.Group heading="Go to" className={headingLook}>
          {groups
            .flatMap((group) => group.places)
            .map((place) => (
              <Row key={place.href} value={place.label} onSelect={() => go(place.href)}>
                {place.icon}
                {place.label}
              </Row>
            ))}
        </Command.Group>
      </Command.List>
    </Command>
  )
}

const Row = ({ value, onSelect, children }: { value: string; onSelect: () => void; children: ReactNode }) => (
  <Command.Item
    value={value}
    onSelect={onSelect}
    className="flex min-h-9 items-center gap-2.5 rounded-control px-2 text-14 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
  >
    {children}
  </Command.Item>
)
