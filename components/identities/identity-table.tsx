'use client'

import { useMemo, type ReactNode } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import type { Sort } from '../table/filters.ts'
import { type Packed, unpacked } from '../table/packed.ts'
import { kindWords } from '../ui/kind-words.ts'
import { NoOwner, PersonName } from '../ui/person-name.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { formatAe } from '../ui/numbers.ts'
import { TierBadge } from '../ui/tier-badge.tsx'
import { Time } from '../ui/time.tsx'
import { visibleText } from '../ui/visible.ts'
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
      meta: { aside: true },
      cell: ({ getValue }) => <StatusChip tone={getValue().tone}>{getValue().word}</StatusChip>,
    }),
    column.accessor('tier', {
      header: 'Tier',
      meta: { sortKey: 'tier' },
      cell: ({ getValue }) => <TierBadge tier={getValue() ?? 'unknown'} />,
    }),
    column.accessor('breadth', {
      header: 'AE+',
      meta: { sortKey: 'breadth', align: 'right' },
      cell: ({ getValue }) => <Reach breadth={getValue()} />,
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
    column.accessor('kind', { header: 'Kind', meta: { aside: true }, cell: ({ getValue }) => kindWords(getValue()) }),
    column.accessor('source', { header: 'Source', meta: { sortKey: 'source' } }),
    column.accessor((row) => row.breadth?.sentence ?? null, {
      id: 'sentence',
      header: 'How far it reaches',
      meta: { aside: true },
      cell: ({ getValue }) => <Sentence text={getValue()} />,
    }),
  ])

const Owner = ({ owner }: { owner: IdentityListRow['owner'] }) =>
  owner === null ? <NoOwner /> : <PersonName name={owner.name} team={owner.team} />
const Live = ({ count }: { count: number }) =>
  count === 0 ? <span className="text-faint">—</span> : <span className="font-medium text-accent-strong">{count}</span>
const Sentence = ({ text }: { text: string | null }) =>
  text === null ? <span className="text-faint">—</span> : <span title={visibleText(text)}>{visibleText(text)}</span>
/** Unscored is drawn as unknown, never as 0. */
const Reach = ({ breadth }: { breadth: IdentityListRow['breadth'] }) =>
  breadth === null ? <span className="text-muted">unscored</span> : <span>{formatAe(breadth.aePlus)}</span>
const Flags = ({ flags }: { flags: string }) =>
  flags ? <span title={flags}>{flags}</span> : <span className="text-faint">—</span>

export const Used = ({ used, now }: { used: LastUsed; now: Instant }) =>
  typeof used === 'string' ? <span className="text-muted">{used}</span> : <Time at={used.at} now={now} />

type IdentityTableProps = {
  rows: Packed<readonly IdentityListRow[]> | readonly IdentityListRow[]
  now: Instant
  sort: Sort
  density: Density
  teams: readonly TeamChoice[]
  placeholder: ReactNode
}

export function IdentityTable({ rows: given, now, sort, density, teams, placeholder }: IdentityTableProps) {
  const rows = useMemo(() => (typeof given === 'string' ? unpacked(given) : given), [given])
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
