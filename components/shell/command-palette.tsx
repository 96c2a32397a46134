'use client'

import { Command } from 'cmdk'
import { ArrowRight, Clock } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { plural } from '../ui/numbers.ts'
import { type CommandEntry, fits } from './command-entry.ts'
import type { CommandMenuProps } from './command-menu.tsx'
import type { NavGroup } from './navigation.ts'
import { useGo } from '../ui/use-go.ts'
import { useFoundCommands } from './use-found-commands.ts'
import { visibleText } from '../ui/visible.ts'

type PaletteProps = Omit<CommandMenuProps, 'open' | 'onOpenChange' | 'palette' | 'onTowards'> & { close: () => void }

const ACTION = 'action'

type List = { heading: string; entries: readonly CommandEntry[] }
const valueOf = (heading: string, { id }: CommandEntry): string => `${heading} ${id}`

const placesOf = (groups: readonly NavGroup[]): CommandEntry[] =>
  groups.flatMap(({ places }) =>
    places.map(({ href, label, icon }) => ({ id: href, label, href, icon, kind: 'page' }) satisfies CommandEntry),
  )

/** The field and what fits it. Found things come in the order of the answer: the server knows which is best. */
export function CommandPalette({ groups, more = [], recent, search, close }: PaletteProps) {
  const go = useGo()
  const field = useRef<HTMLInputElement>(null)
  // The menu may be open before this was fetched: the field takes the focus when it comes.
  useEffect(() => field.current?.focus(), [])
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState('')
  const [visited] = useState(() => recent?.() ?? [])
  const found = useFoundCommands(query, search)
  const asked = query.trim()
  const select = (entry: CommandEntry) => {
    close()
    if (entry.run) entry.run()
    else go(entry.href)
  }
  const offered = [...placesOf(groups), ...more].filter(({ label }) => asked === '' || fits(label, asked))
  // What is known here comes first: nothing moves under the finger when the answer arrives.
  const lists: List[] = [
    { heading: 'Looked at last', entries: asked === '' ? visited.map(toRecent) : [] },
    { heading: 'Go to', entries: offered.filter(({ kind }) => kind !== ACTION) },
    { heading: 'Do', entries: offered.filter(({ kind }) => kind === ACTION) },
    ...inOrder(found.entries),
  ]
  const values = lists.flatMap((list) => list.entries.map((entry) => valueOf(list.heading, entry)))
  const count = values.length
  return (
    <Command
      label="Search or go to"
      loop
      shouldFilter={false}
      value={values.includes(chosen) ? chosen : (values[0] ?? '')}
      onValueChange={setChosen}
    >
      <Command.Input
        ref={field}
        value={query}
        onValueChange={(next) => {
          setQuery(next)
          setChosen('')
        }}
        maxLength={200}
        placeholder="A page, a name, an id, “end …”, “approve …”"
        className="h-12 w-full border-b border-hairline bg-transparent pr-12 pl-4 text-14 outline-none max-sm:text-16"
      />
      <p role="status" className="sr-only">
        {asked === '' || found.state === 'looking' ? '' : count === 0 ? 'Nothing found' : plural(count, 'result')}
      </p>
      <Command.List className="max-h-[60dvh] overflow-y-auto overscroll-contain p-1.5">
        {count === 0 ? (
          <p className="px-2 py-6 text-13 text-muted">
            {found.state === 'looking' ? 'Looking…' : 'Nothing by that name or id that you can see.'}
          </p>
        ) : null}
        {found.state === 'failed' ? (
          <p role="alert" className="px-2 py-2 text-13 text-danger-text">
            The search failed. The places below still work.
          </p>
        ) : null}
        {lists.map(({ heading, entries }, index) => (
          <Group key={`${heading} ${index}`} heading={heading} entries={entries} onSelect={select} />
        ))}
      </Command.List>
    </Command>
  )
}

/** Whoever began with a verb wants the action; else the thing comes first, and what may be begun from it after. */
function inOrder(entries: readonly CommandEntry[]): List[] {
  const things = { heading: 'Found', entries: entries.filter(({ kind }) => kind !== ACTION) }
  const actions = { heading: 'Begin', entries: entries.filter(({ kind }) => kind === ACTION) }
  return entries[0]?.kind === ACTION ? [actions, things] : [things, actions]
}

const toRecent = ({ href, label }: { href: string; label: string }): CommandEntry => ({
  id: `recent ${href}`,
  label,
  href,
  kind: '',
  icon: <Clock aria-hidden />,
})

const headingLook =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-faint'

type GroupProps = { heading: string; entries: readonly CommandEntry[]; onSelect: (entry: CommandEntry) => void }

const Group = ({ heading, entries, onSelect }: GroupProps) =>
  entries.length === 0 ? null : (
    <Command.Group heading={heading} className={headingLook}>
      {entries.map((entry) => (
        <Command.Item
          key={entry.id}
          value={valueOf(heading, entry)}
          onSelect={() => onSelect(entry)}
          className="flex min-h-9 items-center gap-2.5 rounded-control px-2 py-1 text-14 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
        >
          {entry.icon ?? (entry.kind === ACTION ? <ArrowRight aria-hidden /> : null)}
          <span className="flex min-w-0 gap-x-2.5 max-sm:flex-col">
            <span className="min-w-0 truncate">{visibleText(entry.label)}</span>
            {entry.detail ? (
              <span className="min-w-0 truncate text-muted max-sm:text-12">{visibleText(entry.detail)}</span>
            ) : null}
          </span>
          <span className="ml-auto shrink-0 text-12 text-faint">{entry.kind}</span>
        </Command.Item>
      ))}
    </Command.Group>
  )
