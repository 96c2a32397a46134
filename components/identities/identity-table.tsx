'use client'

import { useMemo, type ReactNode } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import type { Sort } from '../table/filters.ts'
import { NoOwner, PersonName } from '../ui/person-name.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import type { TeamChoice } from './claim-form.tsx'
import { ClaimSelected } from './claim-selected.tsx'
import type { IdentityListRow, LastUsed } from './identity-rows.ts'

const column = columnHelper<IdentityListRow>()

const columnsAt = (now: Instant) =>
  column.columns([
    column.accessor('name', { header: 'Identity', meta: { sortKey: 'name' } }),
    column.accessor('owner', { header: 'Owner', cell: ({ getValue }) => <Owner owner={getValue()} /> }),
    column.accessor('baseline', {
      header: 'Baseline',
      cell: ({ getValue }) => <StatusChip tone={getValue().tone}>{getValue().word}</StatusChip>,
    }),
    column.accessor('standing', { header: 'Standing', meta: { sortKey: 'standingCount', align: 'right' } }),
    column.accessor('liveGrants', {
      header: 'Live grants',
      meta: { align: 'right' },
      cell: ({ getValue }) => <Live count={getValue()} />,
    }),
    column.accessor('lastUsed', {
      header: 'Last used',
      meta: { sortKey: 'lastUsed' },
      cell: ({ getValue }) => <Used used={getValue()} now={now} />,
    }),
    column.accessor('flags', { header: 'Flags', cell: ({ getValue }) => <Flags flags={getValue()} /> }),
    column.accessor('kind', { header: 'Kind' }),
    column.accessor('source', { header: 'Source', meta: { sortKey: 'source' } }),
  ])

const Owner = ({ owner }: { owner: IdentityListRow['owner'] }) =>
  owner === null ? <NoOwner /> : <PersonName name={owner.name} team={owner.team} />
const Live = ({ count }: { count: number }) =>
  count === 0 ? <span className="text-faint">—</span> : <span className="font-medium text-accent-strong">{count}</span>
const Flags = ({ flags }: { flags: string }) =>
  flags ? <span title={flags}>{flags}</span> : <span className="text-faint">—</span>

export const Used = ({ used, now }: { used: LastUsed; now: Instant }) =>
  typeof used === 'string' ? <span className="text-muted">{used}</span> : <Time at={used.at} now={now} />

type IdentityTableProps = {
  rows: readonly IdentityListRow[]
  now: Instant
  sort: Sort
  density: Density
  teams: readonly TeamChoice[]
  placeholder: ReactNode
}

export function IdentityTable({ rows, now, sort, density, teams, placeholder }: IdentityTableProps) {
  const columns = useMemo(() => columnsAt(now), [now])
  return (
    <DataTable
      label="Identities"
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      rowHref={(row) => `/identities/${row.id}`}
      rowName={(row) => row.name}
      sort={sort}
      density={density}
      placeholder={placeholder}
      selectionActions={(selected, clear) => <ClaimSelected selected={selected} teams={teams} onDone={clear} />}
    />
  )
}
