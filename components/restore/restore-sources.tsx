import Link from 'next/link'
import type { RestorationSource } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'

/** What each source still lacks before the product gives again. */
export const RestoreSources = ({ sources, now }: { sources: readonly RestorationSource[]; now: Instant }) => (
  <ul aria-label="Sources to reconcile" className="divide-y divide-hairline">
    {sources.map((source) => (
      <li key={source.sourceId} className="flex flex-wrap items-start gap-x-6 gap-y-1 px-4 py-2.5">
        <div className="min-w-0 flex-1 basis-72">
          <Link href={`/sources/${source.sourceId}`} className="link font-medium wrap-anywhere">
            {source.sourceName}
          </Link>
          {source.missing.map((what) => (
            <p key={what} className="max-w-[72ch] text-13 wrap-anywhere text-muted">
              {what}
            </p>
          ))}
          {source.orphansOpen > 0 ? (
            <Link
              href={`/drift?${new URLSearchParams({ source: source.sourceId })}`}
              className="link inline-flex min-h-6 items-center text-13"
            >
              What waits there for somebody to decide
            </Link>
          ) : null}
          {source.missing.length === 0 && source.listedAt !== null ? (
            <p className="text-13 text-muted">
              Listed and compared <Time at={source.listedAt} now={now} />
              {foundWords(source)}
            </p>
          ) : null}
        </div>
        {source.missing.length === 0 ? (
          <StatusChip tone="ok">reconciled</StatusChip>
        ) : source.lastError !== null && source.listedAt === null && source.syncState === null ? (
          <StatusChip tone="danger">out of reach</StatusChip>
        ) : (
          <StatusChip tone="warn">to do</StatusChip>
        )}
      </li>
    ))}
  </ul>
)

function foundWords({ orphansFound, missingFound }: RestorationSource): string {
  const found = [
    ...(orphansFound > 0 ? [`${orphansFound} on no record, taken back`] : []),
    ...(missingFound > 0 ? [`${missingFound} on record and not there`] : []),
  ]
  return found.length > 0 ? `: ${found.join(', ')}` : ': nothing was lost'
}
