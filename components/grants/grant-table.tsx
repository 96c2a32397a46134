'use client'

import { type ReactNode, useMemo } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { PhoneLine } from '../table/phone-line.tsx'
import { Countdown } from '../ui/countdown.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import type { GrantListRow } from './grant-rows.ts'

const column = columnHelper<GrantListRow>()

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

const liveColumns = (now: Instant) =>
  column.columns([
    ...nameColumns(),
    column.accessor('endsAt', {
      header: 'Ends',
      meta: { narrow: 'keep' },
      cell: ({ getValue }) => <Ends at={getValue()} now={now} />,
    }),
    column.accessor('said', {
      header: 'State',
      cell: ({ getValue }) => <StatusChip tone={getValue().tone}>{getValue().word}</StatusChip>,
    }),
    column.accessor('duration', { header: 'For' }),
    column.accessor('requester', { header: 'Asked by' }),
    column.accessor('approver', {
      header: 'Approved by',
      cell: ({ getValue }) => getValue() ?? <span className="text-faint">—</span>,
    }),
    column.accessor('reason', {
      header: 'Because',
      cell: ({ getValue }) => <span title={getValue()}>{getValue()}</span>,
    }),
    column.accessor('source', { header: 'Source' }),
  ])

const pastColumns = (now: Instant) =>
  column.columns([
    ...nameColumns(),
    column.accessor('against', {
      header: 'Overshoot',
      meta: { narrow: 'keep', label: 'Overshoot: gone, against its end' },
      cell: ({ getValue }) => <Against against={getValue()} />,
    }),
    column.accessor('lag', {
      header: 'Lag',
      meta: { align: 'right', label: 'Lag: from when it was due to be revoked until it was gone' },
      cell: ({ getValue }) => getValue() ?? <span className="text-muted">not measured</span>,
    }),
    column.accessor('ended', { header: 'Ended how', cell: ({ row }) => <How row={row.original} /> }),
    column.accessor('held', { header: 'Held', meta: { align: 'right' } }),
    column.accessor('duration', { header: 'Of', meta: { align: 'right', label: 'Granted for' } }),
    column.accessor('endedAt', { header: 'Ended', cell: ({ getValue }) => <Ended at={getValue()} now={now} /> }),
    column.accessor('requester', { header: 'Asked by' }),
    column.accessor('reason', {
      header: 'Because',
      cell: ({ getValue }) => <span title={getValue()}>{getValue()}</span>,
    }),
    column.accessor('source', { header: 'Source' }),
  ])

const Ends = ({ at, now }: { at: Instant | null; now: Instant }) =>
  at === null ? <span className="text-muted">not started</span> : <Countdown endsAt={at} now={now} />
const Ended = ({ at, now }: { at: Instant | null; now: Instant }) =>
  at === null ? <span className="text-faint">—</span> : <Time at={at} now={now} />
/** All here have ended; only what did not even begin stands out. */
const How = ({ row }: { row: GrantListRow }) =>
  row.said.tone === 'danger' ? <StatusChip tone="danger">{row.said.word}</StatusChip> : row.ended
const Against = ({ against }: { against: GrantListRow['against'] }) => {
  if (against === null) return <span className="text-muted">not measured</span>
  return <span className={against.late ? 'font-medium text-danger-text' : undefined}>{against.text}</span>
}

type GrantTableProps = {
  rows: readonly GrantListRow[]
  now: Instant
  past: boolean
  density: Density
  placeholder: ReactNode
}

export function GrantTable({ rows, now, past, density, placeholder }: GrantTableProps) {
  const columns = useMemo(() => (past ? pastColumns(now) : liveColumns(now)), [now, past])
  return (
    <DataTable
      label="Grants"
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      rowHref={(row) => `/grants/${row.id}`}
      rowName={(row) => `${row.identity} → ${row.entitlement}`}
      density={density}
      placeholder={rows.length === 0 ? placeholder : undefined}
    />
  )
}
