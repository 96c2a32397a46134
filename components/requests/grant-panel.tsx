import Link from 'next/link'
import { isExposed } from '#lib/access/model.ts'
import type { GrantDetail } from '#lib/access/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { Countdown } from '../ui/countdown.tsx'
import { KeyFacts } from '../ui/key-facts.tsx'
import { Panel } from '../ui/panel.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import { EndNow } from './end-now.tsx'
import { END_CAUSE_WORDS, sayGrantNow } from './words.ts'

/** The grant that came of a request: what is left of it, and the way to end it. */
export function GrantPanel({ detail }: { detail: GrantDetail }) {
  const { grant, viewer, asOf } = detail
  const said = sayGrantNow(grant, asOf)
  const live = isExposed(grant.state) && grant.endsAt !== null
  return (
    <Panel
      title="Grant"
      actions={
        <Link href={`/grants/${grant.id}`} className="link text-13">
          Attempts and read-backs
        </Link>
      }
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <StatusChip tone={said.tone}>{said.word}</StatusChip>
          {live && grant.endsAt !== null ? (
            <Countdown endsAt={grant.endsAt} now={asOf} className="text-20 font-semibold" />
          ) : null}
        </div>
        {viewer.mayEnd ? (
          <EndNow grantId={grant.id} identity={grant.identityName} entitlement={grant.entitlementName} />
        ) : null}
      </div>
      {grant.state === 'revoke_failing' && grant.lastError ? (
        <p className="mt-2 text-danger-text">{grant.lastError}</p>
      ) : null}
      <div className="mt-4">
        <KeyFacts
          layout="columns"
          facts={[
            { label: 'For', value: formatDuration(grant.durationMs) },
            { label: 'Live since', value: grant.activeAt === null ? null : <Time at={grant.activeAt} now={asOf} /> },
            {
              label: grant.endedAt === null ? 'Ends' : 'Was to end',
              // The countdown counts already; beside it the moment says more than a second count in other units.
              value:
                grant.endsAt === null ? null : (
                  <Time at={grant.endsAt} now={asOf} exact={live} className="whitespace-normal" />
                ),
            },
            { label: 'Read back as gone', value: grant.goneAt === null ? null : <Time at={grant.goneAt} now={asOf} /> },
            {
              label: 'Ended',
              value:
                grant.endedAt === null || grant.endCause === null
                  ? null
                  : (END_CAUSE_WORDS[grant.endCause] ?? grant.endCause),
            },
          ]}
        />
      </div>
    </Panel>
  )
}
