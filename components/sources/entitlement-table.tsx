'use client'

import { type ReactNode, useMemo } from 'react'
import { call } from '../api/call.ts'
import { useAction } from '../api/use-action.ts'
import type { Density } from '../shell/theme.ts'
import { columnHelper } from '../table/columns.ts'
import { DataTable } from '../table/data-table.tsx'
import { Select } from '../ui/select.tsx'
import { toast } from '../ui/toaster.tsx'
import { type EntitlementListRow, NOT_REQUESTABLE } from './source-rows.ts'

const column = columnHelper<EntitlementListRow>()

const columnsFor = (canManage: boolean) =>
  column.columns([
    column.accessor('name', {
      header: 'Entitlement',
      cell: ({ getValue }) => (
        <span title={getValue()} className="line-clamp-2 font-mono text-12 sm:line-clamp-1 sm:min-w-48 sm:break-all">
          {getValue()}
        </span>
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
          <span title={getValue() ?? undefined}>{getValue()}</span>
        ),
    }),
    column.accessor('standing', { header: 'Held standing', meta: { align: 'right' } }),
    column.accessor('granted', { header: 'Granted now', meta: { align: 'right' } }),
    column.accessor('kind', { header: 'Kind' }),
  ])

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
      aria-label={`${row.name} may be asked for`}
      aria-busy={action.pending}
      value={setting.value}
      options={setting.options}
      onChange={(event) => decide(event.target.value)}
      className="w-40 [&_select]:h-7 [&_svg]:top-1.5"
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
