/** What a list page reads of its views before it draws: which are there, which one opens it, and its columns. */
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import {
  type Layout,
  layoutCookie,
  parseColumns,
  parseDensityChoice,
  parseLayout,
} from '#components/table/columns-layout.ts'
import type { ListTools } from '#components/table/views-frame.tsx'
import { listTeamRefs } from '#lib/people/server.ts'
import { viewerOfFrame, viewerTimeZone } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { COLUMNS_PARAM, DENSITY_PARAM, type ListId, type SavedView, VIEW_PARAM } from '#lib/views/model.ts'
import { defaultHref, listViews } from '#lib/views/server.ts'
import { one, type Search } from './page-edge.ts'

type Options = {
  /** Which kind of rows the list shows, where there are several: `past`. */
  rows?: string
  /** What it shows where its address says nothing. */
  implied?: Readonly<Record<string, string>>
}

/** The address, then the view, then what this browser remembers. */
function layoutOf(search: Awaited<Search>, view: SavedView | undefined, remembered: string | undefined): Layout {
  const kept = view ? { columns: view.columns, density: view.density } : parseLayout(remembered)
  const [columns, density] = [one(search[COLUMNS_PARAM]), one(search[DENSITY_PARAM])]
  return {
    columns: columns === undefined ? kept.columns : parseColumns(columns),
    density: density === undefined ? kept.density : parseDensityChoice(density),
  }
}

/** A bare address leads to the view that the person opens this list with, if they chose one. */
export async function loadListTools(
  ctx: PersonContext,
  list: ListId,
  search: Awaited<Search>,
  { rows, implied = {} }: Options = {},
): Promise<ListTools> {
  const frame = await viewerOfFrame()
  const [kept, teams, jar, zone] = await Promise.all([
    listViews(frame, list),
    listTeamRefs(frame),
    cookies(),
    viewerTimeZone(),
  ])
  const opensWith = Object.keys(search).length === 0 ? defaultHref(list, kept) : null
  if (opensWith) redirect(opensWith)
  const layoutKey = rows ? `${list}.${rows}` : list
  const view = kept.views.find(({ id }) => id === one(search[VIEW_PARAM]))
  return {
    list,
    layoutKey,
    layout: layoutOf(search, view, jar.get(layoutCookie(layoutKey))?.value),
    views: kept.views,
    defaultKey: kept.defaults[0]?.key ?? null,
    teams: teams.filter(({ id }) => ctx.actor.teamIds.has(id)).map(({ id, name }) => ({ id, name })),
    implied,
    zone,
  }
}
