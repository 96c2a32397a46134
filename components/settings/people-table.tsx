'use client'

import { type ReactNode, useMemo } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { PersonName } from '../ui/person-name.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import type { PersonListRow } from './person-rows.ts'

const column = columnHelper<PersonListRow>()
const orNone = (text: string) => (text === '' ? <span className="text-faint">—</span> : text)

const columnsAt = (now: Instant) =>
  column.columns([
    column.accessor('name', {
      header: 'Person',
      cell: ({ row: { original } }) => <PersonName name={original.name} you={original.you} />,
    }),
    column.accessor('said', {
      header: 'State',
      cell: ({ getValue }) => <StatusChip tone={getValue().tone}>{getValue().word}</StatusChip>,
    }),
    column.accessor('email', { header: 'E-mail' }),
    column.accessor('roles', { header: 'Roles', cell: ({ getValue }) => orNone(getValue()) }),
    column.accessor('teams', { header: 'Teams', cell: ({ getValue }) => orNone(getValue()) }),
    column.accessor('lastSignInAt', {
      header: 'Last here',
      cell: ({ row: { original } }) => <Last row={original} now={now} />,
    }),
  ])

const Last = ({ row, now }: { row: PersonListRow; now: Instant }) => {
  if (!row.knowsSignIn) return <span className="text-faint">—</span>
  return row.lastSignInAt === null ? (
    <span className="text-muted">never</span>
  ) : (
    <Time at={row.lastSignInAt} now={now} />
  )
}

type PeopleTableProps = {
  rows: readonly PersonListRow[]
  now: Instant
  density: Density
  linked: boolean
  placeholder: ReactNode
}

export function PeopleTable({ rows, now, density, linked, placeholder }: PeopleTableProps) {
  const columns = useMemo(() => columnsAt(now), [now])
  return (
    <DataTable
      label="People"
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      {...(linked ? { rowHref: (row: PersonListRow) => `/settings/people/${row.id}` } : {})}
      rowName={(row) => row.name}
      density={density}
      placeholder={rows.length === 0 ? placeholder : undefined}
    />
  )
}
