import Link from 'next/link'
import { isExposed, isOverdue, mayStillBeLive } from '#lib/access/model.ts'
import type { GrantRow } from '#lib/access/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { sayGrantNow } from '../requests/words.ts'
import { Countdown } from '../ui/countdown.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import { Name } from '../ui/name.tsx'
import { visibleText } from '../ui/visible.ts'

/** A few grants of one identity, each a way to its page. */
export const GrantList = ({
  grants,
  now,
  label,
  identity = false,
}: {
  grants: readonly GrantRow[]
  now: Instant
  label: string
  identity?: boolean
}) => (
  <ul aria-label={label}>
    {grants.map((grant) => (
      <li key={grant.id} className="border-b border-hairline last:border-b-0">
        <Link
          href={`/grants/${grant.id}`}
          prefetch={false}
          className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-2 hover:bg-hover"
        >
          <span className="min-w-0 flex-1 basis-48 wrap-anywhere">
            {identity ? (
              <span className="font-medium">
                <Name>{grant.identityName}</Name> →{' '}
              </span>
            ) : null}
            <span className="font-mono text-13">
              <Name>{grant.entitlementName}</Name>
            </span>
            <span className="block truncate text-13 text-muted">{visibleText(grant.reason)}</span>
          </span>
          <GrantState grant={grant} now={now} />
        </Link>
      </li>
    ))}
  </ul>
)

function GrantState({ grant, now }: { grant: GrantRow; now: Instant }) {
  const overdue = isOverdue(grant, now)
  const said = sayGrantNow(grant, now)
  const isGivenUp = mayStillBeLive(grant)
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-0.5 text-13">
      {overdue ? null : <StatusChip tone={said.tone}>{said.word}</StatusChip>}
      {(isExposed(grant.state) || isGivenUp) && grant.endsAt !== null ? (
        <Countdown endsAt={grant.endsAt} now={now} />
      ) : null}
      {grant.endedAt === null || isGivenUp ? null : (
        <span className="text-muted">
          {formatDuration(grant.durationMs)} · <Time at={grant.endedAt} now={now} />
        </span>
      )}
    </span>
  )
}
