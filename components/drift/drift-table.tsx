'use client'

import { useMemo } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import { chip, heldColumns, HeldTable, type HeldTableProps, none, sentenceCell } from '../grants/held-table.tsx'
import { BulkActions } from '../table/bulk-actions.tsx'
import { ADOPT_DRIFT, REMOVE_DRIFT } from '../table/bulk-plans.ts'
import { columnHelper } from '../table/columns.ts'
import { Time } from '../ui/time.tsx'
import type { DriftListRow } from './drift-rows.ts'

const column = columnHelper<DriftListRow>()

const kindColumn = (narrow: 'keep' | 'drop') => column.accessor('kind', { header: 'What is wrong', meta: { narrow } })
const givenBy = () => column.accessor('givenBy', { header: 'Given by', cell: ({ getValue }) => getValue() ?? none })
const source = () => column.accessor('source', { header: 'Source' })

/** All of it is open, and nobody has decided anything yet. */
const openColumns = (now: Instant) =>
  column.columns([
    ...heldColumns<DriftListRow>(),
    kindColumn('keep'),
    givenBy(),
    column.accessor('foundAt', { header: 'Found', cell: ({ getValue }) => <Time at={getValue()} now={now} /> }),
    source(),
  ])

const decidedColumns = (now: Instant) =>
  column.columns([
    ...heldColumns<DriftListRow>(),
    kindColumn('drop'),
    column.accessor('said', { header: 'State', meta: { narrow: 'keep' }, cell: ({ getValue }) => chip(getValue()) }),
    column.accessor('decidedAt', {
      header: 'Decided',
      cell: ({ getValue }) => {
        const at = getValue()
        return at === null ? none : <Time at={at} now={now} />
      },
    }),
    column.accessor('decidedBy', { header: 'By', cell: ({ getValue }) => getValue() ?? none }),
    column.accessor('reason', { header: 'Because', cell: ({ getValue }) => sentenceCell(getValue()) }),
    givenBy(),
    source(),
  ])

const decideSelected = (selected: readonly DriftListRow[], clear: () => void) => (
  <>
    <BulkActions plan={REMOVE_DRIFT} selected={selected} onDone={clear} />
    <BulkActions plan={ADOPT_DRIFT} selected={selected} onDone={clear} />
  </>
)

export function DriftTable({
  now,
  decided,
  ...held
}: HeldTableProps<DriftListRow> & { now: Instant; decided: boolean }) {
  const columns = useMemo(() => (decided ? decidedColumns(now) : openColumns(now)), [now, decided])
  const actions = decided ? {} : { selectionActions: decideSelected }
  return <HeldTable label="Drift" path="/drift" columns={columns} {...actions} {...held} />
}
