'use client'

import { type ReactNode, useMemo } from 'react'
import { call } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { PhoneLine } from '../table/phone-line.tsx'
import { kindWords } from '../ui/kind-words.ts'
import { Select } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'
import { visibleText } from '../ui/visible.ts'
import { type EntitlementListRow, NOT_REQUESTABLE } from './source-rows.ts'

const column = columnHelper<EntitlementListRow>()

const columnsFor = (canManage: boolean) =>
  column.columns([
    column.accessor('name', {
      header: 'Entitlement',
      cell: ({ row: { original } }) => (
        <PhoneLine first={<NameAndKind row={original} />} second={<OnPhone row={original} />} />
      ),
    }),
    column.accessor('said', {
      header: 'May be asked for',
      cell: ({ row: { original } }) =>
        canManage && original.setting ? (
          <RequestableSelect row={original} setting={original.setting} />
        ) : (
          <Said row={original} />
        ),
    }),
    column.accessor('summary', {
      header: 'Confers',
      cell: ({ getValue }) =>
        getValue() === null ? (
          <span className="text-muted">unknown</span>
        ) : (
          <span title={getValue() ?? undefined} className="block max-w-44 truncate max-sm:max-w-none">
            {getValue()}
          </span>
        ),
    }),
    column.accessor('standing', { header: 'Standing', meta: { align: 'right' } }),
    column.accessor('granted', { header: 'Granted', meta: { align: 'right' } }),
  ])

/** The kind beside the name, not in a column of its own: beside the rail there is no room for six. */
const NameAndKind = ({ row: { name, kind } }: { row: EntitlementListRow }) => (
  <span className="flex gap-x-2 max-sm:flex-col sm:items-baseline">
    <span title={visibleText(name)} className="line-clamp-2 font-mono text-12 sm:line-clamp-1 sm:min-w-32 sm:break-all">
      {visibleText(name)}
    </span>
    <span className="shrink-0 text-12 font-normal text-faint">{visibleText(kindWords(kind))}</span>
  </span>
)

/** These rows open no page of their own, so nothing of them may be left out on a phone. */
const OnPhone = ({ row: { summary, standing, granted } }: { row: EntitlementListRow }) => (
  <>
    <span className="line-clamp-4 wrap-anywhere">
      {summary === null ? 'What it confers is unknown' : visibleText(summary)}
    </span>
    {standing} standing, {granted} granted
  </>
)

const Said = ({ row }: { row: EntitlementListRow }) => (
  <span
    className={row.setting === null ? 'text-muted' : undefined}
    title={
      row.setting === null
        ? 'The connector holds no right to give or take it. Test the source: it says which statement is missing.'
        : undefined
    }
  >
    {row.said}
  </span>
)

type RequestableSelectProps = { row: EntitlementListRow; setting: NonNullable<EntitlementListRow['setting']> }

function RequestableSelect({ row, setting }: RequestableSelectProps) {
  const action = useAction()
  const decide = (value: string) => {
    const requestable = value !== NOT_REQUESTABLE
    action.run(
      async () => {
        const answer = await call(`/api/v1/entitlements/${row.id}`, {
          method: 'PATCH',
          body: { requestable, ...(requestable ? { maxDuration: value } : {}) },
        })
        if (!answer.ok) toast.error(`${row.name} was not changed`, { description: answer.problem.detail })
        return answer
      },
      () => toast.success(requestable ? `${row.name} may be asked for` : `${row.name} may no longer be asked for`),
    )
  }
  return (
    <Select
      aria-label={`${visibleText(row.name)} may be asked for`}
      aria-busy={action.pending}
      value={setting.value}
      options={setting.options}
      onChange={(event) => decide(event.target.value)}
      className="w-40 [&_select]:h-7 [&_select]:min-h-7"
    />
  )
}

type EntitlementTableProps = {
  rows: readonly EntitlementListRow[]
  canManage: boolean
  density: Density
  placeholder: ReactNode
}

export function EntitlementTable({ rows, canManage, density, placeholder }: EntitlementTableProps) {
  const columns = useMemo(() => columnsFor(canManage), [canManage])
  return (
    <DataTable
      label="Entitlements"
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      rowName={(row) => row.name}
      density={density}
      placeholder={rows.length === 0 ? placeholder : undefined}
    />
  )
}
