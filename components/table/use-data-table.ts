'use client'

import { type ReactTable, type RowData, useTable } from '@tanstack/react-table'
import { useCallback, useRef, useState } from 'react'
import { remember } from '../shell/remember.ts'
import { type Density, DENSITY_COOKIE } from '../shell/theme.ts'
import { type Features, features } from './columns.ts'
import type { DataTableProps } from './data-table.tsx'
import { useRowKeys } from './row-keys.ts'

export type HouseTable<Row extends RowData> = ReactTable<Features, Row>

/** What a table remembers while it is open: selection, hidden columns, density. Everything else is in the address. */
export function useDataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { columns, rows, rowId, selectionActions, keyboard = true } = props
  const [density, setDensity] = useState<Density>(props.density ?? 'comfortable')
  const container = useRef<HTMLDivElement>(null)
  const selectable = selectionActions !== undefined
  const table = useTable({ features, columns, data: rows, getRowId: rowId, enableRowSelection: selectable })
  const clear = useCallback(() => table.resetRowSelection(true), [table])
  const onToggle = useCallback((id: string) => selectable && table.getRow(id).toggleSelected(), [table, selectable])
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
  const selected = table.getSelectedRowModel().rows.map((row) => row.original)
  return { table, container, selected, clear, density, changeDensity }
}

/** The first column names the row, so it cannot be hidden. */
export const columnChoices = <Row extends RowData>(table: Pick<HouseTable<Row>, 'getAllLeafColumns'>) =>
  table
    .getAllLeafColumns()
    .slice(1)
    .map((column) => ({
      id: column.id,
      label:
        column.columnDef.meta?.label ??
        (typeof column.columnDef.header === 'string' ? column.columnDef.header : column.id),
      visible: column.getIsVisible(),
      onChange: (visible: boolean) => column.toggleVisibility(visible),
    }))
