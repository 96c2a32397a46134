'use client'

import type { ReactNode } from 'react'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import type { TeamListRow } from './person-rows.ts'

const column = columnHelper<TeamListRow>()
const orNone = (text: string) => (text === '' ? <span className="text-faint">—</span> : text)

const COLUMNS = column.columns([
  column.accessor('name', { header: 'Team' }),
  column.accessor('members', { header: 'Members', meta: { align: 'right' } }),
  column.accessor('approves', { header: 'Decides requests of', cell: ({ getValue }) => orNone(getValue()) }),
  column.accessor('description', { header: 'What for', cell: ({ getValue }) => orNone(getValue()) }),
])

export const TeamTable = ({
  rows,
  density,
  placeholder,
}: {
  rows: readonly TeamListRow[]
  density: Density
  placeholder: ReactNode
}) => (
  <DataTable
    label="Teams"
    columns={COLUMNS}
    rows={rows}
    rowId={(row) => row.id}
    rowHref={(row) => `/settings/teams/${row.id}`}
    rowName={(row) => row.name}
    density={density}
    placeholder={rows.length === 0 ? placeholder : undefined}
  />
)
