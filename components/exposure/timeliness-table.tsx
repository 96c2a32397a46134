import Link from 'next/link'
import type { ReactNode } from 'react'
import { cn } from '../ui/cn.ts'
import { Sideways } from '../ui/sideways.tsx'

export type TimelinessCell = { text: string; href?: string | undefined; bad?: boolean }
export type TimelinessLine = { key: string; name: string; href: string; cells: readonly TimelinessCell[] }

type TimelinessTableProps = {
  /** Groups of columns, each with the heads under it. */
  groups: readonly { label: string; heads: readonly string[] }[]
  lines: readonly TimelinessLine[]
}

/** Source by source, the whole last. Wide: it moves sideways by itself, and the page does not. */
export const TimelinessTable = ({ groups, lines }: TimelinessTableProps) => (
  <Sideways pinned of="timeliness" tabIndex={0} role="region" aria-label="Timeliness source by source">
    <table className="tabular w-full min-w-max text-13">
      <thead>
        <tr>
          <Head rowSpan={2} className="sticky left-0 bg-surface pl-4 text-left">
            Source
          </Head>
          {groups.map((group) => (
            <Head key={group.label} colSpan={group.heads.length} scope="colgroup" className="border-l text-left">
              {group.label}
            </Head>
          ))}
        </tr>
        <tr>
          {groups.flatMap((group) =>
            group.heads.map((head, index) => (
              <Head key={`${group.label} ${head}`} className={cn('text-right last:pr-4', index === 0 && 'border-l')}>
                {head}
              </Head>
            )),
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.key} className={line.key === 'whole' ? 'font-medium' : undefined}>
            <th
              scope="row"
              className="sticky left-0 h-9 max-w-[180px] truncate border-b border-hairline bg-surface pr-4 pl-4 text-left font-medium"
            >
              <Link href={line.href} className="link">
                {line.name}
              </Link>
            </th>
            {line.cells.map((cell, index) => (
              <td
                // A cell is its column.
                key={index}
                className="h-9 border-b border-hairline px-1.5 text-right whitespace-nowrap last:pr-4"
              >
                <Cell cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </Sideways>
)

type HeadProps = {
  children: ReactNode
  className: string
  scope?: 'col' | 'colgroup'
  rowSpan?: number
  colSpan?: number
}
const Head = ({ className, scope = 'col', ...rest }: HeadProps) => (
  <th
    scope={scope}
    className={cn('h-8 border-b border-hairline px-1.5 text-12 font-medium whitespace-nowrap text-muted', className)}
    {...rest}
  />
)

const Cell = ({ cell }: { cell: TimelinessCell }) => {
  const colour = cell.bad ? 'font-medium text-danger-text' : undefined
  if (!cell.href) return <span className={cell.text === 'not measured' ? 'text-muted' : colour}>{cell.text}</span>
  return (
    <Link
      href={cell.href}
      className={cn('inline-flex min-h-6 min-w-6 items-center justify-end hover:underline', colour ?? 'link')}
    >
      {cell.text}
    </Link>
  )
}
