import { Sideways } from '../ui/sideways.tsx'
import type { FieldRow } from './model.ts'

type FieldTableProps = {
  label: string
  rows: readonly FieldRow[]
  /** What the three columns are called; the second and the third stand only where some row has one. */
  columns?: readonly [name: string, type: string, about: string]
  showNotes?: boolean
}

const FIELD = ['Name', 'Type', 'Meaning'] as const
const Heading = ({ children }: { children: string }) => (
  <th scope="col" className="py-1.5 pr-4 font-medium first:pl-4">
    {children}
  </th>
)

/** Names, types and meanings. Scrolls by itself, so that a phone loses nothing. */
export function FieldTable({ label, rows, columns: [name, type, about] = FIELD, showNotes = true }: FieldTableProps) {
  const [typed, told] = [rows.some((row) => row.type), rows.some((row) => row.about)]
  return (
    // It scrolls sideways, so a keyboard must reach it.
    <Sideways of={label} role="region" aria-label={`${label}, as a table`} tabIndex={0} className="-outline-offset-2">
      <table className="w-full text-13">
        <thead>
          <tr className="border-b border-hairline text-left text-12 text-muted">
            <Heading>{name}</Heading>
            {typed ? <Heading>{type}</Heading> : null}
            {told ? <Heading>{about}</Heading> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} className="border-b border-hairline align-top last:border-b-0">
              <th scope="row" className="py-1.5 pr-4 pl-4 text-left font-mono font-normal whitespace-nowrap">
                {row.name}
                {showNotes && row.notes && row.notes.length > 0 ? (
                  <span className="block font-sans text-12 text-muted">{row.notes.join(', ')}</span>
                ) : null}
              </th>
              {typed ? (
                <td className="max-w-[36ch] min-w-[10ch] py-1.5 pr-4 font-mono text-12/5 wrap-break-word text-muted">
                  {row.type}
                </td>
              ) : null}
              {told ? <td className="min-w-[24ch] py-1.5 pr-4 text-pretty text-muted">{row.about}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}
