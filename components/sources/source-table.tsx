'use client'

import { type ReactNode, useMemo } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import type { SourceListRow } from './source-rows.ts'

const column = columnHelper<SourceListRow>()

const columnsAt = (now: Instant) =>
  column.columns([
    column.accessor('name', { header: 'Source' }),
    column.accessor('said', {
      header: 'State',
      cell: ({ row: { original } }) => (
        <span title={original.error ?? undefined}>
          <StatusChip tone={original.said.tone}>{original.said.word}</StatusChip>
        </span>
      ),
    }),
    column.accessor('kind', { header: 'Kind' }),
    column.accessor('environment', { header: 'Environment' }),
    column.accessor('identities', {
      header: 'Identities',
      meta: { align: 'right' },
      cell: ({ getValue }) => getValue().toLocaleString('en-GB'),
    }),
    column.accessor('listedAt', {
      header: 'Listed in full',
      cell: ({ getValue }) => <Listed at={getValue()} now={now} />,
    }),
    column.accessor('approvers', {
      header: 'Approved by',
      cell: ({ row: { original } }) => <Approvers row={original} />,
    }),
  ])

const Listed = ({ at, now }: { at: Instant | null; now: Instant }) =>
  at === null ? <span className="text-muted">never</span> : <Time at={at} now={now} />
const Approvers = ({ row }: { row: SourceListRow }) => {
  if (row.approvers !== null) return row.approvers
  return row.connected ? <span className="text-warn-text">nobody yet</span> : <span className="text-faint">—</span>
}

type SourceTableProps = { rows: readonly SourceListRow[]; now: Instant; density: Density; placeholder: ReactNode }

export function SourceTable({ rows, now, density, placeholder }: SourceTableProps) {
  const columns = useMemo(() => columnsAt(now), [now])
  return (
    <DataTable
      label="Sources"
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      rowHref={(row) => `/sources/${row.id}`}
      rowName={(row) => row.name}
      density={density}
      placeholder={rows.length === 0 ? placeholder : undefined}
    />
  )
}
