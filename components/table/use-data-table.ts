'use client'

import { type ReactTable, type RowData, useTable } from '@tanstack/react-table'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { remember } from '../shell/remember.ts'
import { type Density, DENSITY_COOKIE } from '../shell/theme.ts'
import { type Features, features } from './columns.ts'
import { arrange, columnIdOf } from './columns-layout.ts'
import { useEdgeFade } from '../ui/edge-fade.ts'
import { visibleValue } from '../ui/visible.ts'
import type { DataTableProps } from './data-table.tsx'
import { useRowKeys } from './row-keys.ts'
import { useHeldRows } from './use-held-rows.ts'
import { useScrollMemory } from './use-scroll-memory.ts'
import { useListFrame } from './views-frame.tsx'

export type HouseTable<Row extends RowData> = ReactTable<Features, Row>

/** What a table remembers while it is open: selection, hidden columns, density. Everything else is in the address. */
export function useDataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { rowId, selectionActions, keyboard = true } = props
  const frame = useListFrame()
  const chosen = frame?.layout.columns
  const noteColumns = frame?.noteColumns
  const columns = useMemo(() => arrange(props.columns, chosen ?? []), [props.columns, chosen])
  useEffect(() => {
    noteColumns?.(columns.map(columnIdOf))
  }, [noteColumns, columns])
  const rows = useMemo(() => visibleValue(props.rows), [props.rows])
  const held = useHeldRows(rows, rowId)
  const [remembered, setDensity] = useState<Density>(props.density ?? 'comfortable')
  const density = frame?.layout.density ?? remembered
  const container = useRef<HTMLDivElement>(null)
  const selectable = selectionActions !== undefined
  const table = useTable({ features, columns, data: held.shown, getRowId: rowId, enableRowSelection: selectable })
  const clear = useCallback(() => table.resetRowSelection(true), [table])
  const onToggle = useCallback((id: string) => selectable && table.getRow(id).toggleSelected(), [table, selectable])
  const onEscape = useCallback(() => {
    if (table.getSelectedRowIds().length === 0) return false
    clear()
    return true
  }, [table, clear])
  useRowKeys({ container, enabled: keyboard, onToggle, onEscape })
  useScrollMemory(container)
  useEdgeFade(container)
  const showFresh = () => {
    held.showAll()
    container.current?.scrollTo({ top: 0 })
    container.current?.focus({ preventScroll: true })
  }
  const changeDensity = (next: Density) => {
    setDensity(next)
    remember(DENSITY_COOKIE, next)
  }
  const selected = table.getSelectedRowModel().rows.map((row) => row.original)
  const pill = { fresh: held.fresh, moved: held.moved, onShow: showFresh }
  return { table, container, selected, clear, density, changeDensity, pill, frame, columns }
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
