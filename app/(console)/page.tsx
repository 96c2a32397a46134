import type { Metadata } from 'next'
import Link from 'next/link'
import { ClaimItem } from '#components/identities/claim-item.tsx'
import { sayClaim } from '#components/identities/claim-words.ts'
import { GrantList } from '#components/identities/grant-lists.tsx'
import { DriftList } from '#components/drift/drift-list.tsx'
import { toDriftRow } from '#components/drift/drift-rows.ts'
import { Figure, type FigureProps } from '#components/overview/figure.tsx'
import { WaitingList } from '#components/overview/waiting-list.tsx'
import { formatCount, formatPercent, plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatDuration } from '#lib/kernel/duration.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { loadOverview, type Overview } from './overview.ts'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const ctx = await currentViewer()
  const facts = await loadOverview(ctx)
  const due = facts.overdue.length + facts.waiting.count + facts.claims.length + facts.drift.count
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        title="Overview"
        description={due > 0 ? 'What needs you now, then how exposed you are.' : 'Nothing needs you at this moment.'}
      />
      <NeedsYou facts={facts} />
      <Exposure facts={facts} />
    </div>
  )
}

function NeedsYou({ facts }: { facts: Overview }) {
  const { overdue, counts, waiting, asked, claims, drift, live, now } = facts
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      {overdue.length > 0 ? (
        <Panel
          title="Overdue: privilege past its end"
          count={counts.overdue}
          flush
          className="border-danger lg:col-span-2"
          actions={<More href="/grants?view=overdue" />}
        >
          <GrantList label="Overdue grants" grants={overdue} now={now} identity />
        </Panel>
      ) : null}
      {waiting.count > 0 || facts.scope.approverSourceIds.length > 0 ? (
        <Panel
          title="To decide"
          count={waiting.count}
          flush
          actions={waiting.count > waiting.rows.length ? <More href="/requests?view=to-decide" /> : null}
        >
          {waiting.count === 0 ? (
            <p className="p-4 text-muted">No request waits for you.</p>
          ) : (
            <WaitingList label="Requests to decide" rows={waiting.rows} now={now} />
          )}
        </Panel>
      ) : null}
      {asked.length > 0 ? (
        <Panel title="You asked" count={asked.length} flush actions={<More href="/requests?view=mine" />}>
          <WaitingList label="Requests of yours that wait" rows={asked} now={now} />
        </Panel>
      ) : null}
      {claims.length > 0 ? (
        <Panel title="Claims to decide" count={claims.length}>
          <div className="flex flex-col gap-4">
            {claims.slice(0, 5).map((claim) => (
              <ClaimItem key={claim.id} claim={sayClaim(claim)} now={now} linked />
            ))}
          </div>
        </Panel>
      ) : null}
      {drift.count > 0 ? (
        <Panel title="Drift to decide" count={drift.count} flush actions={<More href="/drift" />}>
          <DriftList label="Drift to decide" rows={drift.rows.map(toDriftRow)} now={now} />
        </Panel>
      ) : null}
      <Panel
        title="Live now"
        count={counts.live}
        flush
        actions={counts.live > live.length ? <More href="/grants?view=live" /> : null}
      >
        {live.length === 0 ? (
          <p className="p-4 text-muted">
            Nobody is elevated. Live grants appear here while they last, what ends first on top.
          </p>
        ) : (
          <GrantList label="Live grants" grants={live} now={now} identity />
        )}
      </Panel>
      <Mine facts={facts} />
    </div>
  )
}

const More = ({ href }: { href: string }) => (
  <Link href={href} className="link text-13">
    All of them
  </Link>
)

/** The next step of an owner: claim what looks like theirs, then scope it. */
function Mine({ facts: { alike, unscoped, unowned } }: { facts: Overview }) {
  if (alike.length === 0 && unscoped === 0) return null
  return (
    <Panel
      title="Yours?"
      flush
      footer={
        <Link href="/identities?owner=none" className="link">
          All {plural(unowned, 'unowned identity', 'unowned identities')}
        </Link>
      }
    >
      {unscoped > 0 ? (
        <Link
          href="/identities?owner=me&baseline=undeclared"
          className="block border-b border-hairline px-4 py-2.5 hover:bg-hover"
        >
          {plural(unscoped, 'identity', 'identities')} of yours without a declared baseline
        </Link>
      ) : null}
      {alike.length > 0 ? (
        <ul aria-label="Unowned, and called like yours">
          {alike.map((row) => (
            <li key={row.id} className="border-b border-hairline last:border-b-0">
              <Link
                href={`/identities/${row.id}`}
                prefetch={false}
                className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 px-4 py-2 hover:bg-hover"
              >
                <span className="font-medium wrap-anywhere">{row.name}</span>
                <span className="text-13 text-muted">unowned at {row.source.name}</span>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  )
}

/** Each figure opens the list it counts. */
function figuresOf({ counts, durations, overshoot, unowned, identities }: Overview): FigureProps[] {
  const late =
    overshoot.ended === 0
      ? 'none ended in 30 days'
      : `${formatCount(overshoot.late)} of ${formatCount(overshoot.ended)} ended late in 30 days`
  return [
    {
      label: 'Elevated now',
      value: formatCount(counts.live),
      detail: `${formatCount(counts['ending-soon'])} within 15 minutes of their end`,
      href: '/grants?view=live',
    },
    {
      label: 'Without an owner',
      value: formatCount(unowned),
      detail: `of ${plural(identities, 'identity', 'identities')}`,
      href: '/identities?owner=none',
    },
    {
      label: 'Privileged time with an end',
      value: durations.timeBoxedShare === null ? '—' : formatPercent(durations.timeBoxedShare),
      detail: 'of 30 days; the rest is standing',
      href: '/exposure',
    },
    {
      label: 'Typical grant',
      value: durations.medianMs === null ? '—' : formatDuration(durations.medianMs),
      detail: `median of ${plural(durations.grants, 'grant')} in 30 days`,
      href: '/grants?view=past',
    },
    { label: 'Past their end', value: formatCount(overshoot.overdueNow), detail: late, href: '/grants?view=overdue' },
  ]
}

const Exposure = ({ facts }: { facts: Overview }) => (
  <Panel
    title="Exposure"
    flush
    actions={
      <Link href="/exposure" className="link text-13">
        Charts
      </Link>
    }
    footer={`Of what you may see, from ${plural(facts.sources.length, 'source')}.`}
  >
    <ul className="grid sm:grid-cols-3 lg:grid-cols-5">
      {figuresOf(facts).map((figure) => (
        <Figure key={figure.label} {...figure} />
      ))}
    </ul>
  </Panel>
)
