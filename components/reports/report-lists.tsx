import Link from 'next/link'
import type { Instant } from '#lib/kernel/time.ts'
import type { CisoReport } from '#lib/reports/model.ts'
import { sayFreshness } from '../sources/words.ts'
import { NoOwner } from '../ui/person-name.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import { Name } from '../ui/name.tsx'

/** Which identities to speak about, each with its reasons in words. */
export const TopExposures = ({ exposures, now }: { exposures: CisoReport['topExposures']; now: Instant }) => (
  <ol aria-label="Top exposures" className="divide-y divide-hairline">
    {exposures.map((one) => (
      <li
        key={one.identityId}
        className="grid gap-x-6 gap-y-1 px-4 py-2.5 sm:grid-cols-[minmax(0,1fr)_auto] print:py-1.5"
      >
        <div className="min-w-0">
          <p className="wrap-anywhere">
            <Link
              href={one.href}
              className="inline-flex min-h-6 items-center font-medium hover:underline print:min-h-0"
            >
              <Name>{one.name}</Name>
            </Link>{' '}
            <span className="text-13 text-muted">
              <Name>{one.sourceName}</Name>
            </span>
          </p>
          <p className="max-w-[90ch] text-13 text-muted">{one.reasons.join('. ')}.</p>
        </div>
        <div className="text-13 sm:text-right">
          <p>{one.owner ?? <NoOwner />}</p>
          <p className="text-faint">
            known since <Time at={one.since} now={now} />
          </p>
        </div>
      </li>
    ))}
  </ol>
)

const ORDER: Readonly<Record<CisoReport['sources'][number]['freshness'], number>> = {
  failing: 0,
  stale: 1,
  'never-synced': 2,
  fresh: 3,
  imported: 4,
  removed: 5,
}
/** So many fit the one page that is printed. */
const ON_PAPER = 6

/** What the figures rest on: how old each listing is, what is not in time first. Paper says of the rest how many there are. */
export const SourceAges = ({ sources, now }: { sources: CisoReport['sources']; now: Instant }) => (
  <ul
    aria-label="Freshness of each source"
    className="divide-y divide-hairline text-13 print:[&>[data-source]:nth-child(n+7)]:hidden"
  >
    {sources
      .toSorted((a, b) => ORDER[a.freshness] - ORDER[b.freshness])
      .map((source) => {
        const said = sayFreshness(source.freshness, null)
        return (
          <li key={source.sourceId} data-source className="flex flex-wrap items-center gap-x-4 px-4 py-1.5 print:py-1">
            <Link
              href={source.href}
              className="inline-flex min-h-6 min-w-0 flex-1 items-center font-medium wrap-anywhere hover:underline"
            >
              <Name>{source.name}</Name>
            </Link>
            <StatusChip tone={said.tone}>{said.word}</StatusChip>
            <span className="w-20 text-right text-muted">
              {source.lastFullSyncAt === null ? 'never' : <Time at={source.lastFullSyncAt} now={now} />}
            </span>
          </li>
        )
      })}
    <MoreOnScreen of={sources.length} shown={ON_PAPER} />
  </ul>
)

/** Said on paper only: the page itself shows them all. */
const MoreOnScreen = ({ of, shown }: { of: number; shown: number }) =>
  of > shown ? <li className="hidden px-4 py-1 text-muted print:list-item">and {of - shown} more</li> : null
