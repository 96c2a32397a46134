'use client'

import type { RowData } from '@tanstack/react-table'
import { useRouter } from 'next/navigation'
import type { Density } from '../shell/theme.ts'
import { cn } from '../ui/cn.ts'
import { DataRow } from './data-row.tsx'
import type { DataTableProps } from './data-table.tsx'
import type { Sort } from './filters.ts'
import { HeadCell } from './head-cell.tsx'
import { SelectAll } from './selection.tsx'
import type { HouseTable } from './use-data-table.ts'

type TableHeadProps<Row extends RowData> = { table: HouseTable<Row>; selectable: boolean; sort: Sort | null }

export const TableHead = <Row extends RowData>({ table, selectable, sort }: TableHeadProps<Row>) => (
  <thead className="sticky top-0 z-10">
    {table.getHeaderGroups().map((group) => (
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
    ))}
  </thead>
)

function allState<Row extends RowData>(table: HouseTable<Row>): boolean | 'indeterminate' {
  const count = table.getSelectedRowIds().length
  if (count === 0) return false
  return table.getIsAllRowsSelected() ? true : 'indeterminate'
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
  const router = useRouter()
  return (
    <tbody className={cn('transition-opacity', refetching && 'opacity-75')}>
      {table.getRowModel().rows.map((row) => (
        <DataRow
          key={row.id}
          id={row.id}
          name={rowName(row.original)}
          href={rowHref?.(row.original)}
          density={density}
          selectable={selectable}
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
  )
}
