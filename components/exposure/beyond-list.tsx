import Link from 'next/link'
import type { BeyondGrant } from '#lib/exposure/timeliness.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { Time } from '../ui/time.tsx'
import { clockDuration } from './timeliness-view.ts'

/** What nobody approved, grant by grant: the longest first, what still runs marked. */
export const BeyondList = ({ grants, now }: { grants: readonly BeyondGrant[]; now: Instant }) => (
  <ol aria-label="Exposure beyond approval, grant by grant" className="divide-y divide-hairline">
    {grants.map((grant) => (
      <li key={grant.grantId} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 gap-y-0.5 px-4 py-2 text-13">
        <Link
          href={`/grants/${grant.grantId}`}
          className="inline-flex min-h-6 min-w-0 items-center font-medium wrap-anywhere hover:underline"
        >
          <span>
            {grant.identity} → <span className="font-mono text-12 font-normal">{grant.entitlement}</span>
          </span>
        </Link>
        <span className="tabular text-right font-medium text-danger-text">{clockDuration(grant.ms)}</span>
        <span className="text-12 text-muted">
          was to end <Time at={grant.endsAt} now={now} />
        </span>
        <span className="text-right text-12 text-muted">{fate(grant)}</span>
      </li>
    ))}
  </ol>
)

const fate = ({ goneAt, forceClosed }: BeyondGrant): string =>
  forceClosed ? 'closed by force, may still be live' : goneAt === null ? 'not proven gone' : 'gone'
