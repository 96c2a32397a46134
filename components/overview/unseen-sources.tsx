import Link from 'next/link'
import type { SourceRow } from '#lib/inventory/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { Name } from '../ui/name.tsx'
import { Panel } from '../ui/panel.tsx'
import { Time } from '../ui/time.tsx'
import { visibleText } from '../ui/visible.ts'

/** For admins: sources whose listing fails or is overdue. What is there now is not known. */
export const UnseenSources = ({ sources, now }: { sources: readonly SourceRow[]; now: Instant }) => (
  <Panel title="Sources that are not seen" count={sources.length} flush>
    <ul aria-label="Sources that are not seen">
      {sources.map((source) => (
        <li key={source.id} className="border-b border-hairline last:border-b-0">
          <Link
            href={`/sources/${source.id}`}
            prefetch={false}
            className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-2 hover:bg-hover"
          >
            <span className="min-w-0 flex-1 basis-48">
              <span className="font-medium wrap-anywhere">
                <Name>{source.name}</Name>
              </span>
              <span className="block truncate text-13 text-muted">
                {source.freshness === 'failing'
                  ? `The last listing failed: ${visibleText(source.lastSyncError ?? 'no reason was given')}`
                  : 'No listing came when it was due.'}
              </span>
            </span>
            <span className="text-13 text-muted">
              {source.lastFullSyncAt === null ? (
                'never listed'
              ) : (
                <>
                  listed <Time at={source.lastFullSyncAt} now={now} />
                </>
              )}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  </Panel>
)
