import Link from 'next/link'
import type { Instant } from '#lib/kernel/time.ts'
import { Time } from '../ui/time.tsx'
import type { DriftListRow } from './drift-rows.ts'

/** A few findings, each a way to its page. */
export const DriftList = ({ rows, now, label }: { rows: readonly DriftListRow[]; now: Instant; label: string }) => (
  <ul aria-label={label}>
    {rows.map((row) => (
      <li key={row.id} className="border-b border-hairline last:border-b-0">
        <Link
          href={`/drift/${row.id}`}
          prefetch={false}
          className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-2 hover:bg-hover"
        >
          <span className="min-w-0 flex-1 basis-48 wrap-anywhere">
            <span className="font-medium">{row.identity} → </span>
            <span className="font-mono text-13">{row.entitlement}</span>
            <span className="block truncate text-13 text-muted">
              {row.kind}
              {row.givenBy ? `, given by ${row.givenBy}` : ''}
            </span>
          </span>
          <span className="text-13 text-muted">
            <Time at={row.foundAt} now={now} />
          </span>
        </Link>
      </li>
    ))}
  </ul>
)
