'use client'

import type { RowData } from '@tanstack/react-table'
import type { ReactNode } from 'react'
import type { Density } from '../shell/theme.ts'
import { cn } from '../ui/cn.ts'
import type { Columns } from './columns.ts'
import type { Sort } from './filters.ts'
import { SelectionBar } from './selection.tsx'
import { TableHead, TableRows } from './table-parts.tsx'
import { TableOptions } from './table-options.tsx'
import { columnChoices, useDataTable } from './use-data-table.ts'

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
  const { label, selectionActions, placeholder } = props
  const { table, container, selected, clear, density, changeDensity } = useDataTable(props)
  const selectable = selectionActions !== undefined
  return (
    <div className="relative overflow-hidden rounded-panel border border-hairline bg-surface">
      {selectionActions && selected.length > 0 ? (
        <SelectionBar count={selected.length} onClear={clear}>
          {selectionActions(selected, clear)}
        </SelectionBar>
      ) : (
        <div
          role="toolbar"
          aria-label={`${label}: options`}
          className="absolute top-1 right-1 z-20 flex items-center gap-1 rounded-control bg-sunken pl-1 max-sm:hidden"
        >
          {props.tools}
          <TableOptions columns={columnChoices(table)} density={density} onDensityChange={changeDensity} />
        </div>
      )}
      {/* The region scrolls both ways, so it must take focus for the keyboard. */}
      <div
        ref={container}
        role="region"
        aria-label={label}
        aria-busy={props.refetching}
        tabIndex={0}
        className="max-h-[max(360px,calc(100dvh-220px))] overflow-auto -outline-offset-2 print:max-h-none print:overflow-visible"
      >
        <table
          aria-label={label}
          className={cn(
            'w-full border-separate border-spacing-0 text-13',
            selectable ? '[--first-left:36px]' : '[--first-left:0px]',
          )}
        >
          <TableHead table={table} selectable={selectable} sort={props.sort ?? null} />
          {placeholder ? null : <TableRows {...props} table={table} selectable={selectable} density={density} />}
        </table>
        {placeholder}
      </div>
    </div>
  )
}
