import Link from 'next/link'
import type { ReactNode } from 'react'
import type { RestorationSource } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { toDriftRow } from '../drift/drift-rows.ts'
import { DriftList } from '../drift/drift-list.tsx'
import { Name } from '../ui/name.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'

/** What each source still lacks before the product gives again. */
export const RestoreSources = ({ sources, now }: { sources: readonly RestorationSource[]; now: Instant }) => (
  <ul aria-label="Sources to reconcile" className="divide-y divide-hairline">
    {sources.map((source) => (
      <li key={source.sourceId} className="flex flex-wrap items-start gap-x-6 gap-y-1 px-4 py-2.5">
        <div className="min-w-0 flex-1 basis-72">
          <Link href={`/sources/${source.sourceId}`} className="link font-medium wrap-anywhere">
            <Name>{source.sourceName}</Name>
          </Link>
          {source.missing.map((what) => (
            <p key={what} className="max-w-[72ch] text-13 wrap-anywhere text-muted">
              {what}
            </p>
          ))}
          <Leftovers source={source} now={now} />
          {source.unrevoked > 0 ? (
            <PlainLink href={`/grants?${new URLSearchParams({ view: 'overdue', source: source.sourceId })}`}>
              Grants that are overdue there
            </PlainLink>
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
          <StatusChip tone={isForPerson(source) ? 'danger' : 'warn'}>
            {isForPerson(source) ? 'needs a person' : 'to do'}
          </StatusChip>
        )}
      </li>
    ))}
  </ul>
)

const isForPerson = (source: RestorationSource): boolean => source.orphansToDecide + source.orphansToRemove > 0

const PlainLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <Link href={href} className="link inline-flex min-h-6 items-center text-13 wrap-anywhere underline">
    {children}
  </Link>
)

/** Each finding that keeps restore mode on until a person has decided it: no listing settles these. */
function Leftovers({ source, now }: { source: RestorationSource; now: Instant }) {
  if (!isForPerson(source)) return null
  const waiting = source.orphansToDecide + source.orphansToRemove
  return (
    <>
      {source.leftovers.length > 0 ? (
        <div className="my-1.5 rounded-control border border-hairline">
          <DriftList label={`To decide at ${source.sourceName}`} rows={source.leftovers.map(toDriftRow)} now={now} />
        </div>
      ) : null}
      {waiting > source.leftovers.length ? (
        source.leftovers.length > 0 ? (
          <PlainLink href={`/drift?${new URLSearchParams({ source: source.sourceId, kind: 'orphan,outlived' })}`}>
            All {waiting} of them
          </PlainLink>
        ) : (
          <p className="text-13 text-muted">
            Those who may: the owners of the identity, the approvers of the source and admins.
          </p>
        )
      ) : null}
    </>
  )
}

function foundWords({ orphansFound, missingFound }: RestorationSource): string {
  const found = [
    ...(orphansFound > 0 ? [`${orphansFound} on no record, taken back`] : []),
    ...(missingFound > 0 ? [`${missingFound} on record and not there`] : []),
  ]
  return found.length > 0 ? `: ${found.join(', ')}` : ': nothing was lost'
}
