import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { AttemptList } from '#components/grants/attempt-list.tsx'
import { attemptEvents } from '#components/grants/attempts.ts'
import { grantStory, grantWarnings, measuresOf } from '#components/grants/grant-facts.ts'
import { EndSooner } from '#components/grants/end-sooner.tsx'
import { ForceClose } from '#components/grants/force-close.tsx'
import { EndsSoon, MoreTime, type MoreTimeProps } from '#components/grants/more-time.tsx'
import { EndNow } from '#components/requests/end-now.tsx'
import { END_CAUSE_WORDS, sayGrantNow } from '#components/requests/words.ts'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { cn } from '#components/ui/cn.ts'
import { Countdown } from '#components/ui/countdown.tsx'
import { Id } from '#components/ui/id.tsx'
import { type Fact, KeyFacts } from '#components/ui/key-facts.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Remedy } from '#components/ui/remedy.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Time } from '#components/ui/time.tsx'
import { Timeline } from '#components/ui/timeline.tsx'
import { visibleText } from '#components/ui/visible.ts'
import { isClosed, isExposed, mayStillBeLive } from '#lib/access/model.ts'
import type { GrantDetail, GrantRow } from '#lib/access/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { findGrant } from '../../things.ts'

type Params = { params: Promise<{ grantId: string }> }

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { grant } = await findGrant((await params).grantId)
  return { title: visibleText(`${grant.identityName} → ${grant.entitlementName}`) }
}

export default async function GrantPage({ params }: Params) {
  const detail = await findGrant((await params).grantId)
  const { grant, attempts, extensions, asOf: now } = detail
  const said = sayGrantNow(grant, now)
  const moreTime = moreTimeProps(detail)
  const events = attemptEvents(attempts)
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ label: 'Grants', href: '/grants' }]} />}
        title={`${grant.identityName} → ${grant.entitlementName}`}
        status={<StatusChip tone={said.tone}>{said.word}</StatusChip>}
        description={grant.reason}
        actions={<Actions detail={detail} moreTime={moreTime} />}
      />
      {moreTime ? <EndsSoon {...moreTime} /> : <AskedFor detail={detail} />}
      <Warnings grant={grant} now={now} />
      <DetailColumns rail={<Rail detail={detail} />}>
        <Panel title="What happened">
          <Timeline
            label="What happened"
            events={grantStory(grant, extensions, now)}
            now={now}
            exact={isClosed(grant.state)}
          />
        </Panel>
        <Panel
          title="Attempts at the source"
          count={attempts.length}
          footer="A success code is not proof: each effect is read back, by the clock of the target."
        >
          {events.length > 0 ? (
            <AttemptList events={events} now={now} />
          ) : (
            <p className="text-muted">Nothing was tried at {grant.sourceName} yet.</p>
          )}
        </Panel>
      </DetailColumns>
    </div>
  )
}

const nameOf = (grant: GrantRow) => `${grant.identityName} → ${grant.entitlementName}`

/** Null for who could not ask for more time of it. */
function moreTimeProps({ grant, viewer: { moreTime }, asOf }: GrantDetail): MoreTimeProps | null {
  if (!moreTime || grant.endsAt === null) return null
  return {
    grantId: grant.id,
    what: nameOf(grant),
    reason: grant.reason,
    endsAt: grant.endsAt,
    now: asOf,
    longestMs: moreTime.longestMs,
    whyNot: moreTime.whyNot,
    pendingRequestId: moreTime.pending?.id ?? null,
  }
}

function Actions({ detail, moreTime }: { detail: GrantDetail; moreTime: MoreTimeProps | null }) {
  const { grant, viewer, asOf } = detail
  const common = { grantId: grant.id, what: nameOf(grant) }
  return (
    <>
      {moreTime ? <MoreTime {...moreTime} /> : null}
      {viewer.mayShorten && grant.endsAt !== null ? <EndSooner {...common} endsAt={grant.endsAt} now={asOf} /> : null}
      {viewer.mayForceClose ? <ForceClose {...common} source={grant.sourceName} /> : null}
      {viewer.mayEnd ? (
        <EndNow grantId={grant.id} identity={grant.identityName} entitlement={grant.entitlementName} />
      ) : null}
    </>
  )
}

/** To those who decide it or only watch: owners are told beside the end that comes. */
const AskedFor = ({ detail: { pending } }: { detail: GrantDetail }) =>
  pending ? (
    <Callout
      title={`${pending.requesterName} asks for ${formatDuration(pending.durationMs)} more`}
      action={
        <ButtonLink size="small" href={`/requests/${pending.id}`}>
          Open the request
        </ButtonLink>
      }
    >
      Until an approver has decided it, the end stands.
    </Callout>
  ) : null

/** Why somebody is offered nothing, or less, while it is live. */
function mayWords({ grant, viewer }: GrantDetail): string | null {
  if (isClosed(grant.state)) return null
  if (!viewer.mayEnd && isExposed(grant.state) && grant.endCause === null)
    return 'Whoever asked for it, owners of the identity, approvers of the source and admins can end it. You are shown it.'
  return viewer.mayEnd && viewer.moreTime === null && grant.state === 'active'
    ? 'You can end it. More time is asked for by owners of the identity.'
    : null
}

const Warnings = ({ grant, now }: { grant: GrantRow; now: Instant }) =>
  grantWarnings(grant, now).map((warning) => (
    <Callout key={warning.title} tone={warning.tone} title={warning.title}>
      <p>{warning.text}</p>
      {warning.remedy ? <Remedy text={warning.remedy} where={grant.sourceName} /> : null}
    </Callout>
  ))

function Rail({ detail }: { detail: GrantDetail }) {
  const { grant, extensions, pending, asOf: now } = detail
  const live = (isExposed(grant.state) || mayStillBeLive(grant)) && grant.endsAt !== null
  const over = grant.endsAt !== null && grant.endsAt <= now
  // Beside the countdown a second count of minutes says nothing; the moment does.
  const time = (at: Instant | null) =>
    at === null ? null : <Time at={at} now={now} exact className="whitespace-normal" />
  return (
    <>
      <Panel title="Window" footer={mayWords(detail)}>
        {live && grant.endsAt !== null ? (
          <Countdown endsAt={grant.endsAt} now={now} className="mb-3 text-20 font-semibold" />
        ) : null}
        <KeyFacts
          facts={[
            { label: 'Granted for', value: formatDuration(grant.durationMs) },
            { label: 'Live since', value: time(grant.activeAt) },
            { label: live && !over ? 'Ends' : 'Was to end', value: time(grant.endsAt) },
            ...(pending ? [{ label: 'More time', value: <PendingMore pending={pending} /> }] : []),
            ...(extensions.length > 0
              ? [{ label: 'Extended', value: <Extensions extensions={extensions} now={now} /> }]
              : []),
            ...(isClosed(grant.state) ? howItEnded(grant, time(grant.goneAt)) : []),
          ]}
        />
      </Panel>
      <Measured grant={grant} />
      <Panel title="Who and where">
        <KeyFacts
          facts={[
            {
              label: 'Identity',
              value: (
                <Link href={`/identities/${grant.identityId}`} className="link">
                  {grant.identityName}
                </Link>
              ),
            },
            { label: 'Holds', value: <span className="font-mono text-12">{grant.entitlementName}</span> },
            {
              label: 'Source',
              value: (
                <Link href={`/sources/${grant.sourceId}`} className="link">
                  {grant.sourceName}
                </Link>
              ),
            },
            { label: 'Asked by', value: grant.requesterName },
            { label: 'Approved by', value: grant.approvedByName },
            {
              label: 'Request',
              value: (
                <Link href={`/requests/${grant.requestId}`} className="link">
                  Request and votes
                </Link>
              ),
            },
            { label: 'Grant', value: <Id value={grant.id} short /> },
          ]}
        />
      </Panel>
    </>
  )
}

/** Nothing of it before it is over: a cause is known as soon as the end is due. */
const howItEnded = (grant: GrantRow, gone: ReactNode): Fact[] => [
  { label: 'Read as gone', value: gone },
  {
    label: 'Ended',
    value: mayStillBeLive(grant)
      ? 'given up, not proven'
      : grant.endCause === null
        ? null
        : (END_CAUSE_WORDS[grant.endCause] ?? grant.endCause),
  },
  { label: 'Sessions ended', value: grant.goneAt === null ? null : String(grant.sessionsTerminated) },
]

const PendingMore = ({ pending }: { pending: { id: string; durationMs: number; requesterName: string } }) => (
  <Link href={`/requests/${pending.id}`} className="link">
    {formatDuration(pending.durationMs)} asked by {pending.requesterName}, to be decided
  </Link>
)

/** From which end to which, by whom: each is a request with its votes. */
const Extensions = ({ extensions, now }: { extensions: GrantDetail['extensions']; now: Instant }) => (
  <ul aria-label="Extensions" className="flex flex-col gap-2">
    {extensions.map((one) => (
      <li key={one.requestId}>
        <Link href={`/requests/${one.requestId}`} className="link">
          {formatDuration(one.toEndsAt - one.fromEndsAt)} more by {one.approvedByName ?? 'an approver'}
        </Link>
        <span className="block text-12 text-muted">
          <Time at={one.fromEndsAt} now={now} exact className="whitespace-normal" /> →{' '}
          <Time at={one.toEndsAt} now={now} exact className="whitespace-normal" />
        </span>
      </li>
    ))}
  </ul>
)

function Measured({ grant }: { grant: GrantRow }) {
  const measures = measuresOf(grant)
  if (measures.length === 0) return null
  return (
    <Panel title="Measured">
      <dl className="flex flex-col gap-3">
        {measures.map((measure) => (
          <div key={measure.key}>
            <dt className="text-13 text-muted">{measure.key}</dt>
            <dd className={cn('tabular text-16 font-semibold', measure.late && 'text-danger-text')}>
              {measure.figure}
            </dd>
            <dd className="text-13 text-muted">{measure.means}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
