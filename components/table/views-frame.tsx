'use client'

import { useSearchParams } from 'next/navigation'
import { createContext, type ReactNode, use, useMemo, useRef, useState } from 'react'
import {
  COLUMNS_PARAM,
  DENSITY_PARAM,
  isModified,
  type ListId,
  type SavedView,
  VIEW_PARAM,
  type BuiltInView,
  BUILT_IN,
} from '#lib/views/model.ts'
import { remember } from '../shell/remember.ts'
import { type Layout, layoutCookie, parseColumns, parseDensityChoice, printLayout } from './columns-layout.ts'

export type TeamChoice = { id: string; name: string }
/** What a list page knows of its views; the server reads it, so that the first paint has the right columns. */
export type ListTools = {
  list: ListId
  /** Lists with several kinds of rows remember columns for each: `grants.past`. */
  layoutKey: string
  layout: Layout
  views: readonly SavedView[]
  defaultKey: string | null
  /** Teams of the reader, to share with. */
  teams: readonly TeamChoice[]
  /** What the page shows where its address says nothing: the tab it opened with. */
  implied: Readonly<Record<string, string>>
  /** Where the days in the query line begin for the reader; null is UTC. */
  zone: string | null
  /** Rows under the present filters, where the page counts them; it does not wait for it. */
  total?: Promise<number>
}

export type OpenView =
  | { kind: 'saved'; key: string; view: SavedView; modified: boolean }
  | { kind: 'built-in'; key: string; view: BuiltInView; modified: boolean }

export type ListFrameValue = {
  tools: ListTools
  open: OpenView | null
  layout: Layout
  changeLayout: (layout: Layout) => void
  /** The address that a view or a file of this list is about: what the page shows, said in full. */
  search: string
  /** The ids of the columns on the screen; the table notes them. */
  shownColumns: () => readonly string[]
  noteColumns: (ids: readonly string[]) => void
}

const Frame = createContext<ListFrameValue | null>(null)
/** Null around tables that are no list of their own. */
export const useListFrame = (): ListFrameValue | null => use(Frame)

/** Around a list page: which view is open, and which columns it shows. */
export function ListFrame({ tools, children }: { tools: ListTools; children: ReactNode }) {
  const params = useSearchParams()
  const shown = useRef<readonly string[]>([])
  const [chosen, setChosen] = useState<{ over: string; layout: Layout } | null>(null)
  const value = useMemo<ListFrameValue>(() => {
    const full = new URLSearchParams(params)
    for (const [key, said] of Object.entries(tools.implied)) if (!full.has(key)) full.set(key, said)
    const search = full.toString()
    const open = openView(tools, search)
    const over = `${tools.layoutKey} ${open?.key ?? ''} ${printLayout(tools.layout)}`
    const layout = params.has(COLUMNS_PARAM) || params.has(DENSITY_PARAM) ? layoutOf(params, tools.layout) : null
    const changeLayout = (next: Layout) => {
      if (open?.kind === 'saved') writeAddress(next)
      else {
        remember(layoutCookie(tools.layoutKey), printLayout(next))
        setChosen({ over, layout: next })
      }
    }
    return {
      tools,
      open,
      search,
      changeLayout,
      shownColumns: () => shown.current,
      noteColumns: (ids) => {
        shown.current = ids
      },
      layout: layout ?? (chosen?.over === over ? chosen.layout : tools.layout),
    }
  }, [params, tools, chosen])
  return <Frame value={value}>{children}</Frame>
}

const layoutOf = (
  params: { get(name: string): string | null; has(name: string): boolean },
  otherwise: Layout,
): Layout => ({
  columns: params.has(COLUMNS_PARAM) ? parseColumns(params.get(COLUMNS_PARAM)) : otherwise.columns,
  density: params.has(DENSITY_PARAM) ? parseDensityChoice(params.get(DENSITY_PARAM)) : otherwise.density,
})

/** Columns of a saved view that somebody changes are a change of that view, and so part of the address. */
function writeAddress({ columns, density }: Layout): void {
  const url = new URL(window.location.href)
  url.searchParams.set(COLUMNS_PARAM, columns.join(','))
  if (density) url.searchParams.set(DENSITY_PARAM, density)
  window.history.replaceState(null, '', url)
}

/** The one the address names; else the one whose filters it shows. */
function openView({ list, views }: ListTools, search: string): OpenView | null {
  const key = new URLSearchParams(search).get(VIEW_PARAM)
  const saved = views.find((view) => view.id === key)
  if (saved) return { kind: 'saved', key: saved.id, view: saved, modified: isModified(saved, search) }
  const named = BUILT_IN[list].find((view) => view.key === key)
  const same = named ?? BUILT_IN[list].find((view) => !isModified(view, search))
  return same ? { kind: 'built-in', key: same.key, view: same, modified: isModified(same, search) } : null
}
