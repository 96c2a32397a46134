'use client'

import type { ReactNode } from 'react'
import type { Density } from '../shell/theme.ts'
import { columnHelper, type Columns } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { PhoneLine } from '../table/phone-line.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import type { Said } from '../requests/words.ts'

/** What an identity holds, or held, or holds and should not: grants and drift are lists of these. */
export type HeldRow = { id: string; identity: string; entitlement: string; source: string }

export const mono = (text: string) => <span className="font-mono text-12">{text}</span>
export const none = <span className="text-faint">—</span>
export const chip = (said: Said) => <StatusChip tone={said.tone}>{said.word}</StatusChip>
/** A sentence that the column may cut; whole when it is pointed at. */
export const sentenceCell = (text: string | null) => (text === null ? none : <span title={text}>{text}</span>)

/** Whose, and what: the first two columns of each of them, one on a phone. */
export function heldColumns<Row extends HeldRow>() {
  const column = columnHelper<Row>()
  return [
    column.accessor((row) => row.identity, {
      id: 'identity',
      header: 'Identity',
      cell: ({ row }) => <PhoneLine first={row.original.identity} second={mono(row.original.entitlement)} />,
    }),
    column.accessor((row) => row.entitlement, {
      id: 'entitlement',
      header: 'Holds',
      meta: { narrow: 'drop' },
      cell: ({ row }) => mono(row.original.entitlement),
    }),
  ]
}

export type HeldTableProps<Row> = { rows: readonly Row[]; density: Density; placeholder: ReactNode }

type Props<Row extends HeldRow> = HeldTableProps<Row> & {
  label: string
  path: string
  columns: Columns<Row>
  /** What can be done to several at once. */
  selectionActions?: (selected: readonly Row[], clear: () => void) => ReactNode
}

export const HeldTable = <Row extends HeldRow>({ path, rows, placeholder, ...given }: Props<Row>) => (
  <DataTable
    {...given}
    rows={rows}
    rowId={(row) => row.id}
    rowHref={(row) => `${path}/${row.id}`}
    rowName={(row) => `${row.identity} → ${row.entitlement}`}
    placeholder={rows.length === 0 ? placeholder : undefined}
  />
)
