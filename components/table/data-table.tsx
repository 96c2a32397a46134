'use client'

import { type RowData, type Table, useTable } from '@tanstack/react-table'
import { useRouter } from 'next/navigation'
import { type ReactNode, useCallback, useRef, useState } from 'react'
import type { Density } from '../shell/theme.ts'
import { DENSITY_COOKIE } from '../shell/theme.ts'
import { remember } from '../shell/remember.ts'
import { cn } from '../ui/cn.ts'
import { type Columns, type Features, features } from './columns.ts'
import { DataRow } from './data-row.tsx'
import { HeadCell } from './head-cell.tsx'
import type { Sort } from './filters.ts'
import { useRowKeys } from './row-keys.ts'
import { SelectAll, SelectionBar } from './selection.tsx'
import { TableOptions } from './table-options.tsx'

export type DataTableProps<Row extends RowData> = {
  /** What the table lists; names it for screen readers. */
  label: string
  columns: Columns<Row>
  rows: readonly Row[]
  rowId: (row: Row) => string
  rowHref?: (row: Row) => string
  /** How a row is called when it is selected: "Select ci-deployer". */
  rowName: (row: Row) => string
  sort?: Sort | null
  density?: Density
  /** Present: rows can be selected, and this is what can be done with them. */
  selectionActions?: (selected: readonly Row[], clear: () => void) => ReactNode
  /** Instead of rows: an EmptyState, NoMatch or CouldNotLoad. */
  placeholder?: ReactNode
  /** Only one table of a page listens to j and k. */
  keyboard?: boolean
  /** Beside the options menu: an export, a pause. */
  tools?: ReactNode
  /** While newer rows are on their way, the old ones stay, dimmed. */
  refetching?: boolean
}

/** A page of rows that the server chose and ordered. Plain table up to 200 rows: find-in-page and readers work. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, rowHref, rowName, sort = null, selectionActions, placeholder, keyboard = true } = props
  const [density, setDensity] = useState<Density>(props.density ?? 'comfortable')
  const container = useRef<HTMLDivElement>(null)
  const router = useRouter()
  const table = useTable({ features, columns, data: rows, getRowId: rowId, enableRowSelection: selectionActions !== undefined })
  const clear = useCallback(() => table.resetRowSelection(true), [table])
  const selected = table.getSelectedRowModel().rows.map((row) => row.original)
  const onToggle = useCallback((id: string) => selectionActions && table.getRow(id).toggleSelected(), [table, selectionActions])
  const onEscape = useCallback(() => {
    if (table.getSelectedRowIds().length === 0) return false
    clear()
    return true
  }, [table, clear])
  useRowKeys({ container, enabled: keyboard, onToggle, onEscape })
  const changeDensity = (next: Density) => {
    setDensity(next)
    remember(DENSITY_COOKIE, next)
  }
  return (
    <div className="relative overflow-hidden rounded-panel border border-hairline bg-surface">
      {selectionActions && selected.length > 0 ? (
        <SelectionBar count={selected.length} onClear={clear}>
          {selectionActions(selected, clear)}
        </SelectionBar>
      ) : (
        <div role="toolbar" aria-label={`${label}: options`} className="absolute top-1 right-1 z-20 flex items-center gap-1 rounded-control bg-sunken pl-1 max-sm:hidden">
          {props.tools}
          <TableOptions columns={chooser(table)} density={density} onDensityChange={changeDensity} />
        </div>
      )}
      {/* The region scrolls both ways, so it must take focus for the keyboard. */}
      <div
        ref={container}
        role="region"
        aria-label={label}
        aria-busy={props.refetching}
        tabIndex={0}
        className={cn(
          'max-h-[max(360px,calc(100dvh-220px))] overflow-auto -outline-offset-2 print:max-h-none print:overflow-visible',
        )}
      >
        <table
          aria-label={label}
          className={cn('w-full border-separate border-spacing-0 text-13', selectionActions ? '[--first-left:36px]' : '[--first-left:0px]')}
        >
          <thead className="sticky top-0 z-10">
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {selectionActions ? (
                  <SelectAll
                    state={table.getIsAllRowsSelected() && rows.length > 0 ? true : table.getIsSomeRowsSelected() ? 'indeterminate' : false}
                    onChange={(all) => table.toggleAllRowsSelected(all)}
                  />
                ) : null}
                {group.headers.map((header, index) => (
                  <HeadCell key={header.id} facts={header.column.columnDef.meta ?? {}} index={index} last={index === group.headers.length - 1} sort={sort}>
                    <table.FlexRender header={header} />
                  </HeadCell>
                ))}
              </tr>
            ))}
          </thead>
          <tbody className={cn('transition-opacity', props.refetching && 'opacity-75')}>
            {placeholder
              ? null
              : table.getRowModel().rows.map((row) => (
                  <DataRow
                    key={row.id}
                    id={row.id}
                    name={rowName(row.original)}
                    href={rowHref?.(row.original)}
                    density={density}
                    selectable={selectionActions !== undefined}
                    selected={row.getIsSelected()}
                    onSelect={(value) => row.toggleSelected(value)}
                    onOpen={(href) => router.push(href)}
                    cells={row.getVisibleCells().map((cell) => ({
                      id: cell.id,
                      facts: cell.column.columnDef.meta ?? {},
                      content: <table.FlexRender cell={cell} />,
                    }))}
                  />
                ))}
          </tbody>
        </table>
        {placeholder}
      </div>
    </div>
  )
}

/** The first column names the row, so it cannot be hidden. */
const chooser = <Row extends RowData>(table: Pick<Table<Features, Row>, 'getAllLeafColumns'>) =>
  table.getAllLeafColumns().slice(1).map((column) => ({
    id: column.id,
    label: column.columnDef.meta?.label ?? (typeof column.columnDef.header === 'string' ? column.columnDef.header : column.id),
    visible: column.getIsVisible(),
    onChange: (visible: boolean) => column.toggleVisibility(visible),
  }))
