'use client'

import { Check, ChevronDown, Lock } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { BUILT_IN, type SavedView, viewHref } from '#lib/views/model.ts'
import { Button } from '../ui/button.tsx'
import { DropdownMenu, MenuItem, MenuLabel, MenuSeparator } from '../ui/dropdown-menu.tsx'
import { type ListFrameValue, useListFrame } from './views-frame.tsx'
import { useSaveView } from './views-save.ts'
import { visibleText } from '../ui/visible.ts'

// Fetched when they are asked for: most lists are left without.
const dialogs = () => import('./views-dialogs.tsx')
const SaveViewAs = lazy(async () => ({ default: (await dialogs()).SaveViewAs }))
const ViewSettings = lazy(async () => ({ default: (await dialogs()).ViewSettings }))
const RemoveView = lazy(async () => ({ default: (await dialogs()).RemoveView }))

type Asked = 'save-as' | 'settings' | 'remove' | null

/** Which view of the list is open, the others, and what can be done with this one. */
export function ViewsMenu() {
  const frame = useListFrame()
  return frame ? <Menu frame={frame} /> : null
}

function Menu({ frame }: { frame: ListFrameValue }) {
  const [asked, setAsked] = useState<Asked>(null)
  const { save, makeDefault, pending } = useSaveView(frame)
  const { open, tools } = frame
  const mine = tools.views.filter((view) => view.mine)
  const shared = tools.views.filter((view) => !view.mine)
  const saved = open?.kind === 'saved' ? open.view : null
  const close = () => setAsked(null)
  return (
    <>
      <DropdownMenu
        align="start"
        label="Views"
        className="max-w-80"
        trigger={
          <Button variant="secondary" className="max-w-60 font-normal" aria-label={labelOf(frame)}>
            <span className="min-w-0 truncate">{open?.view.name ?? 'Views'}</span>
            {open?.modified ? <Dot /> : null}
            <ChevronDown aria-hidden className="text-faint" />
          </Button>
        }
      >
        <MenuLabel>Come with the list</MenuLabel>
        {BUILT_IN[tools.list].map((view) => (
          <ViewItem key={view.key} frame={frame} viewKey={view.key} view={view} locked />
        ))}
        {mine.length > 0 ? <MenuLabel>Mine</MenuLabel> : null}
        {mine.map((view) => (
          <ViewItem key={view.id} frame={frame} viewKey={view.id} view={view} note={sharedNote(view)} />
        ))}
        {shared.length > 0 ? <MenuLabel>Shared with me</MenuLabel> : null}
        {shared.map((view) => (
          <ViewItem key={view.id} frame={frame} viewKey={view.id} view={view} note={view.owner.name} />
        ))}
        <MenuSeparator />
        {saved?.mayEdit ? (
          <MenuItem disabled={!open?.modified || pending} onSelect={() => save(saved)}>
            Save changes
          </MenuItem>
        ) : null}
        <MenuItem onSelect={() => setAsked('save-as')}>Save as…</MenuItem>
        {open ? (
          <MenuItem
            disabled={tools.defaultKey === open.key || pending}
            onSelect={() => makeDefault(open.key, open.view.name)}
          >
            {tools.defaultKey === open.key ? 'Opens with this view' : 'Open the list with this view'}
          </MenuItem>
        ) : null}
        {saved?.mayEdit ? <MenuItem onSelect={() => setAsked('settings')}>Name and sharing…</MenuItem> : null}
        {saved?.mayEdit ? (
          <MenuItem danger onSelect={() => setAsked('remove')}>
            Remove…
          </MenuItem>
        ) : null}
      </DropdownMenu>
      <Suspense fallback={null}>
        {asked === 'save-as' ? <SaveViewAs frame={frame} open onClose={close} /> : null}
        {saved && asked === 'settings' ? <ViewSettings frame={frame} view={saved} open onClose={close} /> : null}
        {saved && asked === 'remove' ? <RemoveView frame={frame} view={saved} open onClose={close} /> : null}
      </Suspense>
    </>
  )
}

/** Colour is not alone: the button's name says it too. */
const Dot = () => <span aria-hidden title="Modified" className="size-2 shrink-0 rounded-full bg-accent" />
const labelOf = ({ open }: ListFrameValue): string =>
  open ? `View: ${open.view.name}${open.modified ? ', modified' : ''}` : 'Views'

const sharedNote = ({ sharing }: SavedView): string | null =>
  sharing.with === 'nobody' ? null : sharing.with === 'team' ? sharing.teamName : 'everybody'

type ViewItemProps = {
  frame: ListFrameValue
  viewKey: string
  view: { name: string; query: string; sort?: string | null }
  note?: string | null
  locked?: boolean
}

const ViewItem = ({ frame, viewKey, view, note, locked = false }: ViewItemProps) => {
  const current = frame.open?.key === viewKey
  const opensList = frame.tools.defaultKey === viewKey
  return (
    <MenuItem href={viewHref(frame.tools.list, viewKey, view)}>
      <span className="flex w-4 justify-center">
        {current ? <Check aria-label="Open" className="size-4 text-text!" /> : null}
      </span>
      <span className="min-w-0 truncate">{visibleText(view.name)}</span>
      <span className="ml-auto flex items-center gap-1.5 pl-4 text-12 whitespace-nowrap text-faint">
        {opensList ? <span>default</span> : null}
        {note ? <span className="max-w-32 truncate">{note}</span> : null}
        {locked ? <Lock aria-label="cannot be changed" className="size-3!" /> : null}
      </span>
    </MenuItem>
  )
}
