import Link from 'next/link'
import type { RequestRow } from '#lib/access/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { Time } from '../ui/time.tsx'
import { Name } from '../ui/name.tsx'
import { visibleText } from '../ui/visible.ts'

/** Requests that wait for a decision, in one line each. */
export const WaitingList = ({ label, rows, now }: { label: string; rows: readonly RequestRow[]; now: Instant }) => (
  <ul aria-label={label}>
    {rows.map((row) => (
      <li key={row.id} className="border-b border-hairline last:border-b-0">
        <Link
          href={`/requests/${row.id}`}
          prefetch={false}
          className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-2 hover:bg-hover"
        >
          <span className="min-w-0 flex-1 basis-56">
            <span className="font-medium wrap-anywhere">
              <Name>{row.identityName}</Name> →{' '}
            </span>
            <span className="font-mono text-13">
              <Name>{row.entitlementName}</Name>
            </span>{' '}
            for {formatDuration(row.durationMs)}
            {row.extendsGrantId === null ? '' : ' more'}
            <span className="block truncate text-13 text-muted">
              <Name>{row.requesterName}</Name>: {visibleText(row.reason)}
            </span>
            {row.questionOpen ? (
              <span className="block text-13 font-medium text-warn-text">A question about it is not answered yet</span>
            ) : null}
          </span>
          <span className="text-13 text-muted">
            lapses <Time at={row.lapsesAt} now={now} />
          </span>
        </Link>
      </li>
    ))}
  </ul>
)
