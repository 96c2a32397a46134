'use client'

import { Download } from 'lucide-react'
import { filtersOf } from '#lib/views/model.ts'
import { Button } from '../ui/button.tsx'
import { DropdownMenu, MenuItem, MenuLabel } from '../ui/dropdown-menu.tsx'
import { type ListFrameValue, useListFrame } from './views-frame.tsx'

type Format = 'csv' | 'json'
/** Lists whose query takes an order; the others have one of their own. */
const ORDERED: readonly string[] = ['identities']

/** The file says what the list says: the same query, order and columns. */
export function exportHref(
  frame: Pick<ListFrameValue, 'tools' | 'search'>,
  format: Format,
  columns: readonly string[],
): string {
  const { list } = frame.tools
  const params = new URLSearchParams(filtersOf(frame.search))
  if (frame.tools.zone && params.has('q')) params.set('zone', frame.tools.zone)
  const sort = new URLSearchParams(frame.search).get('sort')
  if (sort && ORDERED.includes(list)) params.set('sort', sort)
  if (columns.length > 0) params.set('columns', columns.join(','))
  params.set('format', format)
  return `/api/v1/exports/${list}?${params}`
}

/** The browser's own download: it shows how far it is, and stopping it stops the query. */
function download(href: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = ''
  link.click()
}

/** @param more whole files of another form, such as JSON lines with what the columns leave out */
export function ExportMenu({ more = [] }: { more?: readonly { label: string; href: string }[] }) {
  const frame = useListFrame()
  if (!frame) return null
  const take = (format: Format, columns: readonly string[]) => download(exportHref(frame, format, columns))
  return (
    <DropdownMenu
      label="Export"
      trigger={
        <Button variant="secondary">
          <Download aria-hidden />
          Export
        </Button>
      }
    >
      <MenuLabel>All that match. Exports are recorded.</MenuLabel>
      <MenuItem onSelect={() => take('csv', frame.shownColumns())}>CSV, these columns</MenuItem>
      <MenuItem onSelect={() => take('json', frame.shownColumns())}>JSON, these columns</MenuItem>
      <MenuItem onSelect={() => take('csv', [])}>CSV, every column</MenuItem>
      {more.map(({ label, href }) => (
        <MenuItem key={href} onSelect={() => download(href)}>
          {label}
        </MenuItem>
      ))}
    </DropdownMenu>
  )
}
