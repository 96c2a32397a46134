import Link from 'next/link'
import { cn } from '../ui/cn.ts'

export type ChartTableRow = { key: string; cells: readonly string[]; href?: string | undefined }

/** The same figures as the drawing, each row with the way to what explains it. */
export const ChartTable = ({
  head,
  rows,
  figures = [],
}: {
  head: readonly string[]
  rows: readonly ChartTableRow[]
  figures?: readonly number[]
}) => (
  <table className="w-full text-13">
    <thead>
      <tr>
        {head.map((text, index) => (
          <th
            key={text}
            scope="col"
            className={cn(
              'h-8 border-b border-hairline pr-4 text-12 font-medium text-muted',
              figures.includes(index) ? 'text-right' : 'text-left',
            )}
          >
            {text}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.key}>
          {row.cells.map((cell, index) => (
            <td
              key={head[index]}
              className={cn(
                'h-7 border-b border-hairline pr-4',
                // Long names take a second line: cut off, they could not be read by touch.
                index === 0 && 'max-w-80 min-w-40',
                figures.includes(index) ? 'text-right' : 'text-left',
              )}
            >
              {index === 0 && row.href ? (
                <Link href={row.href} className="link line-clamp-2 leading-6 wrap-anywhere" title={cell}>
                  {cell}
                </Link>
              ) : index === 0 ? (
                <span className="line-clamp-2 wrap-anywhere" title={cell}>
                  {cell}
                </span>
              ) : (
                cell
              )}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)
