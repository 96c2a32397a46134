import Link from 'next/link'
import type { GrantRow } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { MoreTimeHere } from '../grants/more-time-here.tsx'
import { EndNow } from '../requests/end-now.tsx'
import { sayGrantNow } from '../requests/words.ts'
import { Countdown } from '../ui/countdown.tsx'
import { Name } from '../ui/name.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { visibleText } from '../ui/visible.ts'

type EndingGrantsProps = { grants: readonly GrantRow[]; now: Instant; ownedIds: ReadonlySet<string> }

/** Live grants that the reader may act on: each ends soon, or now, or is asked more time for. */
export const EndingGrants = ({ grants, now, ownedIds }: EndingGrantsProps) => (
  <ul aria-label="Your live grants, what ends first on top">
    {grants.map((grant) => (
      <li
        key={grant.id}
        className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-2 border-b border-hairline px-4 py-2 last:border-b-0"
      >
        <Link href={`/grants/${grant.id}`} prefetch={false} className="min-w-0 flex-1 basis-56 hover:underline">
          <span className="font-medium wrap-anywhere">
            <Name>{grant.identityName}</Name> →{' '}
          </span>
          <span className="font-mono text-13 wrap-anywhere">
            <Name>{grant.entitlementName}</Name>
          </span>
          <span className="block truncate text-13 text-muted">{visibleText(grant.reason)}</span>
        </Link>
        <State grant={grant} now={now} />
        {grant.state === 'active' || grant.state === 'scheduled' || grant.state === 'activating' ? (
          <span className="flex items-center gap-2">
            {grant.state === 'active' && grant.endsAt !== null && ownedIds.has(grant.id) ? (
              <MoreTimeHere
                grantId={grant.id}
                what={`${grant.identityName} → ${grant.entitlementName}`}
                reason={grant.reason}
                endsAt={grant.endsAt}
                now={now}
              />
            ) : null}
            <EndNow grantId={grant.id} identity={grant.identityName} entitlement={grant.entitlementName} />
          </span>
        ) : null}
      </li>
    ))}
  </ul>
)

function State({ grant, now }: { grant: GrantRow; now: Instant }) {
  const said = sayGrantNow(grant, now)
  return grant.endsAt === null || grant.state === 'scheduled' ? (
    <StatusChip tone={said.tone}>{said.word}</StatusChip>
  ) : (
    <Countdown endsAt={grant.endsAt} now={now} />
  )
}
