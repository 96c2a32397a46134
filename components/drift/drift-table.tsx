'use client'

import { type ReactNode, useMemo } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { PhoneLine } from '../table/phone-line.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import type { DriftListRow } from './drift-rows.ts'

const column = columnHelper<DriftListRow>()
const none = <span className="text-faint">—</span>

const mono = (text: string) => <span className="font-mono text-12">{text}</span>

const nameColumns = () => [
  column.accessor('identity', {
    header: 'Identity',
    cell: ({ getValue, row }) => <PhoneLine first={getValue()} second={mono(row.original.entitlement)} />,
  }),
  column.accessor('entitlement', {
    header: 'Holds',
    meta: { narrow: 'drop' },
    cell: ({ getValue }) => mono(getValue()),
  }),
]
const kindColumn = (narrow: 'keep' | 'drop') => column.accessor('kind', { header: 'What is wrong', meta: { narrow } })
const givenBy = () => column.accessor('givenBy', { header: 'Given by', cell: ({ getValue }) => getValue() ?? none })
const source = () => column.accessor('source', { header: 'Source' })

/** All of it is open, and nobody has decided anything yet. */
const openColumns = (now: Instant) =>
  column.columns([
    ...nameColumns(),
    kindColumn('keep'),
    givenBy(),
    column.accessor('foundAt', { header: 'Found', cell: ({ getValue }) => <Time at={getValue()} now={now} /> }),
    source(),
  ])

const decidedColumns = (now: Instant) =>
  column.columns([
    ...nameColumns(),
    kindColumn('drop'),
    column.accessor('said', {
      header: 'State',
      meta: { narrow: 'keep' },
      cell: ({ getValue }) => <StatusChip tone={getValue().tone}>{getValue().word}</StatusChip>,
    }),
    column.accessor('decidedAt', {
      header: 'Decided',
      cell: ({ getValue }) => {
        const at = getValue()
        return at === null ? none : <Time at={at} now={now} />
      },
    }),
    column.accessor('decidedBy', { header: 'By', cell: ({ getValue }) => getValue() ?? none }),
    column.accessor('reason', {
      header: 'Because',
      cell: ({ getValue }) => <span title={getValue() ?? undefined}>{getValue() ?? none}</span>,
    }),
    givenBy(),
    source(),
  ])

type DriftTableProps = {
  rows: readonly DriftListRow[]
  now: Instant
  decided: boolean
  density: Density
  placeholder: ReactNode
}

export function DriftTable({ rows, now, decided, density, placeholder }: DriftTableProps) {
  const columns = useMemo(() => (decided ? decidedColumns(now) : openColumns(now)), [now, decided])
  return (
    <DataTable
      label="Drift"
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      rowHref={(row) => `/drift/${row.id}`}
      rowName={(row) => `${row.identity} → ${row.entitlement}`}
      density={density}
      placeholder={rows.length === 0 ? placeholder : undefined}
    />
  )
}
