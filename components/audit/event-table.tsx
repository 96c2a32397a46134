'use client'

import { type ReactNode, useMemo } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { Time } from '../ui/time.tsx'
import type { EventListRow } from './event-rows.ts'

const column = columnHelper<EventListRow>()

const columnsAt = (now: Instant) =>
  column.columns([
    column.accessor('summary', {
      header: 'What happened',
      meta: { wide: true },
      cell: ({ getValue }) => (
        <span className="font-normal" title={getValue()}>
          {getValue()}
        </span>
      ),
    }),
    column.accessor('at', { header: 'When', cell: ({ getValue }) => <Time at={getValue()} now={now} /> }),
    column.accessor('actor', { header: 'By' }),
    column.accessor('type', {
      header: 'Type',
      cell: ({ getValue }) => <span className="font-mono text-12">{getValue()}</span>,
    }),
    column.accessor('source', {
      header: 'Source',
      cell: ({ getValue }) => getValue() ?? <span className="text-faint">—</span>,
    }),
    column.accessor('via', { header: 'Through' }),
  ])

type EventTableProps = { rows: readonly EventListRow[]; now: Instant; density: Density; placeholder: ReactNode }

export function EventTable({ rows, now, density, placeholder }: EventTableProps) {
  const columns = useMemo(() => columnsAt(now), [now])
  return (
    <DataTable
      label="Audit"
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      rowHref={(row) => `/audit/${row.id}`}
      rowName={(row) => row.summary}
      density={density}
      placeholder={rows.length === 0 ? placeholder : undefined}
    />
  )
}
