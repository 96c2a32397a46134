/** Which columns a list shows, in which order and how dense, and how a browser remembers it. Pure. */
import type { Density } from '../shell/theme.ts'

/** No columns: the list's own choice. No density: the person's for all lists. */
export type Layout = { columns: readonly string[]; density: Density | null }
export const NO_LAYOUT: Layout = { columns: [], density: null }

/** One cookie a list and kind of rows, so that the server's first paint is already right. */
export const layoutCookie = (key: string): string => `curfew-list-${key}`

const ID = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/
export const parseColumns = (text: string | null | undefined): string[] =>
  [...new Set((text ?? '').split(','))].filter((id) => ID.test(id)).slice(0, 40)
export const parseDensityChoice = (text: string | null | undefined): Density | null =>
  text === 'compact' || text === 'comfortable' ? text : null

/** `name,owner,kind|compact`; whatever else a cookie may hold is no choice. */
export function parseLayout(text: string | undefined): Layout {
  const [columns, density] = (text ?? '').split('|')
  return { columns: parseColumns(columns), density: parseDensityChoice(density) }
}
export const printLayout = ({ columns, density }: Layout): string => `${columns.join(',')}|${density ?? ''}`

type Identified = { id?: string; accessorKey?: unknown }
export const columnIdOf = (column: object): string => {
  const { id, accessorKey } = column as Identified
  return id ?? String(accessorKey ?? '')
}

type Told = { header?: unknown; meta?: { label?: string; aside?: boolean } | undefined }
/** As the header says, or as its meta does where that is no text. */
export function labelOfColumn(column: object): string {
  const { header, meta } = column as Told
  return meta?.label ?? (typeof header === 'string' ? header : columnIdOf(column))
}

const isAside = (column: object): boolean => (column as Told).meta?.aside === true

/** The chosen ones in their order; without a choice, all that do not stand aside. The first column names the row: it stays, and stays first. */
export function arrange<Column extends object>(
  columns: readonly Column[],
  chosen: readonly string[],
): readonly Column[] {
  const [first, ...others] = columns
  if (!first) return columns
  const picked = chosen.flatMap((id) => others.filter((column) => columnIdOf(column) === id))
  // Nothing of what was chosen is here: the list has other columns by now.
  return [first, ...(picked.length > 0 ? picked : others.filter((column) => !isAside(column)))]
}

/** The order after one step; at its end it stays. */
export function moved(ids: readonly string[], id: string, to: number): string[] {
  const without = ids.filter((one) => one !== id)
  if (without.length === ids.length) return [...ids]
  const place = Math.min(Math.max(to, 0), without.length)
  return [...without.slice(0, place), id, ...without.slice(place)]
}
