'use client'

import { useMemo } from 'react'
import type { GrantView } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { BulkActions } from '../table/bulk-actions.tsx'
import { END_GRANTS } from '../table/bulk-plans.ts'
import { columnHelper } from '../table/columns.ts'
import { Countdown } from '../ui/countdown.tsx'
import { Time } from '../ui/time.tsx'
import type { GrantListRow } from './grant-rows.ts'
import { chip, heldColumns, HeldTable, type HeldTableProps, none, sentenceCell } from './held-table.tsx'

const column = columnHelper<GrantListRow>()

const state = () => column.accessor('said', { header: 'State', cell: ({ getValue }) => chip(getValue()) })
const requester = () => column.accessor('requester', { header: 'Asked by' })
const approver = () =>
  column.accessor('approver', { header: 'Approved by', cell: ({ getValue }) => getValue() ?? none })
const reason = () => column.accessor('reason', { header: 'Because', cell: ({ getValue }) => sentenceCell(getValue()) })
const source = () => column.accessor('source', { header: 'Source' })
const ends = (header: string, now: Instant) =>
  column.accessor('endsAt', {
    header,
    meta: { narrow: 'keep' },
    cell: ({ getValue }) => <Ends at={getValue()} now={now} />,
  })

const liveColumns = (now: Instant) =>
  column.columns([
    ...heldColumns<GrantListRow>(),
    ends('Ends', now),
    state(),
    column.accessor('duration', { header: 'For' }),
    requester(),
    approver(),
    reason(),
    source(),
  ])

/** What was to be over: how far the taking back is, and what holds it up. */
const overdueColumns = (now: Instant) =>
  column.columns([
    ...heldColumns<GrantListRow>(),
    ends('Overdue', now),
    state(),
    column.accessor('attempts', {
      header: 'Attempts',
      meta: { align: 'right' },
      cell: ({ getValue }) => (getValue() === 0 ? none : getValue()),
    }),
    column.accessor('lastError', { header: 'What fails', cell: ({ getValue }) => sentenceCell(getValue()) }),
    source(),
    requester(),
  ])

const pastColumns = (now: Instant) =>
  column.columns([
    ...heldColumns<GrantListRow>(),
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
    requester(),
    reason(),
    source(),
  ])

const Ends = ({ at, now }: { at: Instant | null; now: Instant }) =>
  at === null ? <span className="text-muted">not started</span> : <Countdown endsAt={at} now={now} />
const Ended = ({ at, now }: { at: Instant | null; now: Instant }) => (at === null ? none : <Time at={at} now={now} />)
/** All here have ended; only what did not even begin stands out. */
const How = ({ row }: { row: GrantListRow }) => (row.said.tone === 'danger' ? chip(row.said) : row.ended)
const Against = ({ against }: { against: GrantListRow['against'] }) => {
  if (against === null) return <span className="text-muted">not measured</span>
  return <span className={against.late ? 'font-medium text-danger-text' : undefined}>{against.text}</span>
}

const COLUMNS = { live: liveColumns, 'ending-soon': liveColumns, overdue: overdueColumns, past: pastColumns } as const

const endSelected = (selected: readonly GrantListRow[], clear: () => void) => (
  <BulkActions plan={END_GRANTS} selected={selected} onDone={clear} />
)

export function GrantTable({ now, view, ...held }: HeldTableProps<GrantListRow> & { now: Instant; view: GrantView }) {
  const columns = useMemo(() => COLUMNS[view](now), [now, view])
  // What has ended cannot be ended.
  const actions = view === 'past' ? {} : { selectionActions: endSelected }
  return <HeldTable label="Grants" path="/grants" columns={columns} {...actions} {...held} />
}
