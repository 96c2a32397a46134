'use client'

import type { Cell, RowData } from '@tanstack/react-table'
import type { ReactNode } from 'react'
import type { Density } from '../shell/theme.ts'
import { useGo } from '../ui/use-go.ts'
import { cn } from '../ui/cn.ts'
import { drawn } from '../ui/markup.ts'
import { DataRow } from './data-row.tsx'
import type { Features } from './columns.ts'
import type { DataTableProps } from './data-table.tsx'
import type { Sort } from './filters.ts'
import { HeadCell } from './head-cell.tsx'
import { SelectAll } from './selection.tsx'
import type { HouseTable } from './use-data-table.ts'

type TableHeadProps<Row extends RowData> = { table: HouseTable<Row>; selectable: boolean; sort: Sort | null }

export const TableHead = <Row extends RowData>({ table, selectable, sort }: TableHeadProps<Row>) => {
  const groups = table.getHeaderGroups().map((group) => (
    <tr key={group.id}>
      {selectable ? <SelectAll state={allState(table)} onChange={(all) => table.toggleAllRowsSelected(all)} /> : null}
      {group.headers.map((header, index) => (
        <HeadCell
          key={header.id}
          facts={header.column.columnDef.meta ?? {}}
          index={index}
          last={index === group.headers.length - 1}
          sort={sort}
        >
          <table.FlexRender header={header} />
        </HeadCell>
      ))}
    </tr>
  ))
  return <thead className="sticky top-0 z-10" {...drawn(groups)} />
}

function allState<Row extends RowData>(table: HouseTable<Row>): boolean | 'indeterminate' {
  const count = table.getSelectedRowIds().length
  if (count === 0) return false
  return table.getIsAllRowsSelected() ? true : 'indeterminate'
}

/** What a column makes of its value, called rather than drawn: five hundred components less a page. It takes no hooks. */
function contentOf<Row extends RowData>(cell: Cell<Features, Row>): ReactNode {
  const { cell: made } = cell.column.columnDef
  return typeof made === 'function' ? made(cell.getContext()) : made
}

type TableRowsProps<Row extends RowData> = Pick<DataTableProps<Row>, 'rowName' | 'rowHref' | 'refetching'> & {
  table: HouseTable<Row>
  selectable: boolean
  density: Density
}

export function TableRows<Row extends RowData>({
  table,
  rowName,
  rowHref,
  refetching,
  selectable,
  density,
}: TableRowsProps<Row>) {
  const go = useGo()
  const rows = table.getRowModel().rows.map((row) => (
    <DataRow
      key={row.id}
      id={row.id}
      name={rowName(row.original)}
      href={rowHref?.(row.original)}
      selectable={selectable}
      selected={row.getIsSelected()}
      onSelect={(value) => row.toggleSelected(value)}
      onOpen={go}
      cells={row.getVisibleCells().map((cell) => ({
        id: cell.id,
        facts: cell.column.columnDef.meta ?? {},
        content: contentOf(cell),
      }))}
    />
  ))
  const look = cn('rows transition-opacity', refetching && 'opacity-75')
  return <tbody data-density={density} className={look} {...drawn(rows)} />
}
