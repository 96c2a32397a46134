'use client'

import { columnHelper } from '#components/table/columns.ts'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { Countdown } from '#components/ui/countdown.tsx'
import { formatAe } from '#components/ui/numbers.ts'
import { NoOwner, PersonName } from '#components/ui/person-name.tsx'
import { CouldNotLoad, EmptyState, NoMatch } from '#components/ui/states.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { TierBadge } from '#components/ui/tier-badge.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Instant } from '#lib/kernel/time.ts'
import { type SampleIdentity, sampleIdentities } from './sample.ts'
import { Specimen } from './specimen.tsx'

const column = columnHelper<SampleIdentity>()

const columnsAt = (now: Instant) =>
  column.columns([
    column.accessor('name', { header: 'Identity', meta: { sortKey: 'name' } }),
    column.accessor('state', {
      header: 'State',
      meta: { sortKey: 'state' },
      cell: ({ row }) => <State row={row.original} now={now} />,
    }),
    column.accessor('tier', {
      header: 'Tier',
      meta: { sortKey: 'tier' },
      cell: ({ getValue }) => <TierBadge tier={getValue()} />,
    }),
    column.accessor('ae', {
      header: 'Breadth, AE',
      meta: { sortKey: 'breadth', align: 'right' },
      cell: ({ getValue }) => <Ae ae={getValue()} />,
    }),
    column.accessor('owner', { header: 'Owner', cell: ({ getValue }) => <Owner name={getValue()} /> }),
    column.accessor('kind', { header: 'Kind' }),
    column.accessor('source', { header: 'Source' }),
    column.accessor('lastUsed', {
      header: 'Last used',
      meta: { sortKey: 'lastUsed' },
      cell: ({ getValue }) => <LastUsed at={getValue()} now={now} />,
    }),
  ])

const State = ({ row, now }: { row: SampleIdentity; now: Instant }) => {
  if (row.endsAt !== undefined) return <Countdown endsAt={row.endsAt} now={now} />
  return <StatusChip tone={row.state === 'unknown' ? 'unknown' : 'neutral'}>{row.state}</StatusChip>
}
const Ae = ({ ae }: { ae: number | null }) => (ae === null ? <span className="text-muted">unknown</span> : formatAe(ae))
const Owner = ({ name }: { name: string | null }) => (name === null ? <NoOwner /> : <PersonName name={name} />)
const LastUsed = ({ at, now }: { at: Instant | null | undefined; now: Instant }) => {
  if (at === undefined) return <span className="text-muted">unknown</span>
  return at === null ? <span className="text-faint">never</span> : <Time at={at} now={now} />
}

const FACETS = [
  {
    key: 'owner',
    label: 'Owner',
    options: [
      { value: 'none', label: 'Nobody', count: 214 },
      { value: 'me', label: 'Me', count: 12 },
      { value: 'team', label: 'My teams', count: 61 },
    ],
  },
  {
    key: 'tier',
    label: 'Tier',
    options: [
      { value: 'T0', label: 'T0 admin', count: 3 },
      { value: 'T1', label: 'T1 can become admin', count: 17 },
      { value: 'T3', label: 'T3', count: 420 },
    ],
  },
  {
    key: 'source',
    label: 'Source',
    options: [
      { value: 'ledger-prod', label: 'ledger-prod', count: 88 },
      { value: 'aws-payments', label: 'aws-payments', count: 1_116 },
    ],
  },
]

const common = { rowId: (row: SampleIdentity) => row.id, rowName: (row: SampleIdentity) => row.name, keyboard: false }

export function Tables({ now }: { now: Instant }) {
  const columns = columnsAt(now)
  const rows = sampleIdentities(now)
  return (
    <Specimen id="tables" title="Tables">
      <FilterBar
        searchLabel="Search identities"
        searchHint="Name, principal, owner"
        facets={FACETS}
        summary="1,204 identities"
        actions={<Button>Export</Button>}
      />
      <DataTable
        {...common}
        keyboard
        label="Identities"
        columns={columns}
        rows={rows}
        rowHref={(row) => `/identities/${encodeURIComponent(row.id)}`}
        sort={{ key: 'breadth', direction: 'desc' }}
        selectionActions={(selected, clear) => (
          <Button size="small" onClick={clear}>
            Claim {selected.length}
          </Button>
        )}
      />
      <div className="grid gap-5 lg:grid-cols-2">
        <DataTable
          {...common}
          label="Compact"
          density="compact"
          columns={columns.slice(0, 4)}
          rows={rows.slice(0, 3)}
        />
        <DataTable {...common} label="Refetching" refetching columns={columns.slice(0, 4)} rows={rows.slice(0, 3)} />
        <DataTable
          {...common}
          label="Table, empty"
          columns={columns.slice(0, 4)}
          rows={[]}
          placeholder={
            <EmptyState
              title="No identities yet"
              why="Connect a source and its machine identities appear here."
              action={<Button variant="primary">Connect a source</Button>}
            />
          }
        />
        <DataTable
          {...common}
          label="Table, no match"
          columns={columns.slice(0, 4)}
          rows={[]}
          placeholder={<NoMatch what="identities" filters={['owner: nobody']} clear={<Button>Clear filters</Button>} />}
        />
        <DataTable
          {...common}
          label="Table, failed"
          columns={columns.slice(0, 4)}
          rows={[]}
          placeholder={
            <CouldNotLoad
              what="The identities could not be read."
              meaning="Nothing was changed."
              reference="req_0193"
            />
          }
        />
      </div>
    </Specimen>
  )
}
