'use client'

import { useMemo, type ReactNode } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import type { Density } from '../shell/theme.ts'
import { BulkActions } from '../table/bulk-actions.tsx'
import { WITHDRAW_REQUESTS } from '../table/bulk-plans.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { PhoneLine } from '../table/phone-line.tsx'
import { PersonName } from '../ui/person-name.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import type { RequestListRow } from './request-rows.ts'

const column = columnHelper<RequestListRow>()

const columnsAt = (now: Instant, deciding: boolean) =>
  column.columns([
    column.accessor('identity', {
      header: 'Identity',
      cell: ({ getValue, row }) => (
        <PhoneLine first={getValue()} second={<AsksFor row={row.original} deciding={deciding} />} />
      ),
    }),
    column.accessor('entitlement', {
      header: 'Asks for',
      meta: { narrow: 'drop' },
      cell: ({ row }) => <AsksFor row={row.original} deciding={deciding} />,
    }),
    column.accessor('duration', { header: 'For', meta: { narrow: 'drop' } }),
    ...(deciding
      ? []
      : [
          column.accessor('said', {
            header: 'State',
            meta: { narrow: 'keep' },
            cell: ({ getValue }) => <StatusChip tone={getValue().tone}>{getValue().word}</StatusChip>,
          }),
        ]),
    column.accessor('requester', {
      header: 'Asked by',
      cell: ({ row }) => <PersonName name={row.original.requester} you={row.original.you} />,
    }),
    column.accessor('reason', {
      header: 'Because',
      cell: ({ getValue }) => <span title={getValue()}>{getValue()}</span>,
    }),
    column.accessor('source', { header: 'Source' }),
    column.accessor('askedAt', { header: 'Asked', cell: ({ getValue }) => <Time at={getValue()} now={now} /> }),
    ...(deciding
      ? [
          column.accessor('lapsesAt', {
            header: 'Lapses',
            meta: { narrow: 'keep' },
            cell: ({ getValue }) => <Lapse at={getValue()} now={now} />,
          }),
        ]
      : []),
  ])

const AsksFor = ({ row, deciding }: { row: RequestListRow; deciding: boolean }) => (
  <>
    {row.isMoreTime ? <span className="mr-1.5 font-medium">More time</span> : null}
    <span className="font-mono text-12">{row.entitlement}</span>
    {deciding && row.questionOpen ? <span className="ml-1.5 text-12 text-muted">question open</span> : null}
  </>
)

const Lapse = ({ at, now }: { at: Instant | null; now: Instant }) =>
  at === null ? <span className="text-faint">—</span> : <Time at={at} now={now} />

type RequestTableProps = {
  rows: readonly RequestListRow[]
  now: Instant
  deciding: boolean
  /** The reader's own, which they may take back. */
  mine?: boolean
  density: Density
  placeholder: ReactNode
}

const withdrawSelected = (selected: readonly RequestListRow[], clear: () => void) => (
  <BulkActions plan={WITHDRAW_REQUESTS} selected={selected} onDone={clear} />
)

export function RequestTable({ rows, now, deciding, mine = false, density, placeholder }: RequestTableProps) {
  const columns = useMemo(() => columnsAt(now, deciding), [now, deciding])
  return (
    <DataTable
      label="Requests"
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      rowHref={(row) => `/requests/${row.id}`}
      rowName={(row) => `${row.identity} → ${row.entitlement}`}
      density={density}
      placeholder={placeholder}
      {...(mine ? { selectionActions: withdrawSelected } : {})}
    />
  )
}
