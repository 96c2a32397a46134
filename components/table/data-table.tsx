'use client'

import type { RowData } from '@tanstack/react-table'
import type { ReactNode } from 'react'
import type { Density } from '../shell/theme.ts'
import { cn } from '../ui/cn.ts'
import { FADES_RIGHT } from '../ui/edge-fade.ts'
import { ColumnsDialog } from './columns-dialog.tsx'
import { columnIdOf, labelOfColumn } from './columns-layout.ts'
import type { Columns } from './columns.ts'
import type { Sort } from './filters.ts'
import { FreshPill } from './fresh-pill.tsx'
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
  const { table, container, selected, clear, density, changeDensity, pill, frame, columns } = useDataTable(props)
  const selectable = selectionActions !== undefined
  return (
    <div className="relative overflow-hidden rounded-panel border border-hairline bg-surface">
      {selectionActions ? (
        // Stays while nothing is ticked: what was begun with rows that have gone since is told to its end.
        <SelectionBar count={selected.length} onClear={clear} hidden={selected.length === 0}>
          {selectionActions(selected, clear)}
        </SelectionBar>
      ) : null}
      {selected.length > 0 ? null : (
        <div
          role="toolbar"
          aria-label={`${label}: options`}
          // To the edge and as high as the head: no letters of the heads that pass under it show around it.
          className="absolute top-0 right-0 z-20 flex h-8 items-center gap-1 border-b border-hairline bg-sunken px-1 max-sm:hidden"
        >
          {props.tools}
          {frame ? (
            <ColumnsDialog
              columns={props.columns
                .slice(1)
                .map((column) => ({ id: columnIdOf(column), label: labelOfColumn(column) }))}
              shown={columns.slice(1).map(columnIdOf)}
              density={density}
              onChange={frame.changeLayout}
            />
          ) : (
            <TableOptions columns={columnChoices(table)} density={density} onDensityChange={changeDensity} />
          )}
        </div>
      )}
      <FreshPill {...pill} />
      {/* The region scrolls both ways, so it must take focus for the keyboard. */}
      <div
        ref={container}
        role="region"
        aria-label={label}
        aria-busy={props.refetching}
        tabIndex={0}
        className={cn(
          'max-h-[max(360px,calc(100dvh-220px))] overflow-auto -outline-offset-2 print:max-h-none print:overflow-visible',
          FADES_RIGHT,
        )}
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
