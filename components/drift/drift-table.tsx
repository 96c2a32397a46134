'use client'

import { type ReactNode, useMemo } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import type { DriftListRow } from './drift-rows.ts'

const column = columnHelper<DriftListRow>()
const none = <span className="text-faint">—</span>

const columnsFor = (now: Instant, closed: boolean) =>
  column.columns([
    column.accessor('identity', { header: 'Identity' }),
    column.accessor('entitlement', {
      header: 'Holds',
      cell: ({ getValue }) => <span className="font-mono text-12">{getValue()}</span>,
    }),
    column.accessor('kind', { header: 'What is wrong', meta: { narrow: 'drop' } }),
    column.accessor('said', {
      header: 'State',
      meta: { narrow: 'keep' },
      cell: ({ getValue }) => <StatusChip tone={getValue().tone}>{getValue().word}</StatusChip>,
    }),
    column.accessor('givenBy', { header: 'Given by', cell: ({ getValue }) => getValue() ?? none }),
    column.accessor('foundAt', { header: 'Found', cell: ({ getValue }) => <Time at={getValue()} now={now} /> }),
    ...(closed
      ? [
          column.accessor('closedAt', {
            header: 'Closed',
            cell: ({ getValue }) => {
              const at = getValue()
              return at === null ? none : <Time at={at} now={now} />
            },
          }),
        ]
      : []),
    column.accessor('decidedBy', { header: 'Decided by', cell: ({ getValue }) => getValue() ?? none }),
    column.accessor('reason', {
      header: 'Because',
      cell: ({ getValue }) => <span title={getValue() ?? undefined}>{getValue() ?? none}</span>,
    }),
    column.accessor('source', { header: 'Source' }),
  ])

type DriftTableProps = {
  rows: readonly DriftListRow[]
  now: Instant
  closed: boolean
  density: Density
  placeholder: ReactNode
}

export function DriftTable({ rows, now, closed, density, placeholder }: DriftTableProps) {
  const columns = useMemo(() => columnsFor(now, closed), [now, closed])
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
