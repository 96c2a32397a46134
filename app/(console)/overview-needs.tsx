/** What needs this person now: the overdue on top, then what they decide, then what is theirs to look after. */
import Link from 'next/link'
import type { ReactNode } from 'react'
import { DriftList } from '#components/drift/drift-list.tsx'
import { toDriftRow } from '#components/drift/drift-rows.ts'
import { ClaimItem } from '#components/identities/claim-item.tsx'
import { sayClaim } from '#components/identities/claim-words.ts'
import { GrantList } from '#components/identities/grant-lists.tsx'
import { ClaimThese } from '#components/overview/claim-these.tsx'
import { EndingGrants } from '#components/overview/ending-grants.tsx'
import { FailedPanel } from '#components/overview/failed-panel.tsx'
import { NextSteps } from '#components/overview/next-steps.tsx'
import { UnseenSources } from '#components/overview/unseen-sources.tsx'
import { WaitingList } from '#components/overview/waiting-list.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { type Loaded, type Needs, STEPS_FEW } from './overview.ts'

const More = ({ href, children = 'All of them' }: { href: string; children?: string }) => (
  <Link href={href} className="link inline-flex min-h-6 items-center text-13">
    {children}
  </Link>
)

/** Null in `children` leaves the panel out: there is nothing of this kind for this person. */
function part<T>(title: string, from: Loaded<T>, children: (value: T) => ReactNode): ReactNode {
  const panel = from.ok ? children(from.value) : <FailedPanel title={title} reference={from.reference} />
  // Space below, not between: a margin is lost where a column breaks.
  return panel === null ? null : <div className="min-w-0 break-inside-avoid pb-5">{panel}</div>
}

type NeedsYouProps = {
  needs: Needs
  /** Stands beside them; without it they fill two columns. */
  beside: ReactNode
}

export const NeedsYou = ({ needs, beside }: NeedsYouProps) => (
  <div className="-mb-5">
    <Overdue needs={needs} />
    {beside ? (
      <div className="grid items-start gap-x-5 lg:grid-cols-2">
        <div className="min-w-0">
          <Waiting needs={needs} />
        </div>
        <div className="min-w-0 pb-5">{beside}</div>
      </div>
    ) : (
      <div className="gap-5 lg:columns-2">
        <Waiting needs={needs} />
      </div>
    )}
  </div>
)

const Overdue = ({ needs: { overdue, now } }: { needs: Needs }) =>
  part('Overdue: privilege past its end', overdue, ({ rows, counts }) =>
    rows.length === 0 ? null : (
      <Panel
        title="Overdue: privilege past its end"
        count={counts.overdue}
        flush
        className="border-danger"
        actions={<More href="/grants?view=overdue" />}
      >
        <GrantList label="Overdue grants" grants={rows} now={now} identity />
      </Panel>
    ),
  )

/** In the order of their urgency. */
const Waiting = ({ needs }: { needs: Needs }) => (
  <>
    <ToDecide needs={needs} />
    <Claims needs={needs} />
    <Drift needs={needs} />
    <Sources needs={needs} />
    <Asked needs={needs} />
    <Ending needs={needs} />
    <Live needs={needs} />
    <Inbox needs={needs} />
  </>
)

const Claims = ({ needs: { claims, now } }: { needs: Needs }) =>
  part('Claims to decide', claims, (rows) =>
    rows.length === 0 ? null : (
      <Panel
        title="Claims to decide"
        count={rows.length}
        actions={rows.length > 5 ? <More href="/identities?q=has:claim" /> : null}
      >
        <div className="flex flex-col gap-4">
          {rows.slice(0, 5).map((claim) => (
            <ClaimItem key={claim.id} claim={sayClaim(claim)} now={now} linked />
          ))}
        </div>
      </Panel>
    ),
  )

const Drift = ({ needs: { drift, now } }: { needs: Needs }) =>
  part('Drift to decide', drift, ({ count, rows }) =>
    count === 0 ? null : (
      <Panel title="Drift to decide" count={count} flush actions={<More href="/drift" />}>
        <DriftList label="Drift to decide" rows={rows.map(toDriftRow)} now={now} />
      </Panel>
    ),
  )

const Sources = ({ needs: { sources, now } }: { needs: Needs }) =>
  part('Sources that are not seen', sources, (rows) =>
    rows.length === 0 ? null : <UnseenSources sources={rows} now={now} />,
  )

const Asked = ({ needs: { asked, now } }: { needs: Needs }) =>
  part('You asked', asked, ({ data }) =>
    data.length === 0 ? null : (
      <Panel title="You asked" count={data.length} flush actions={<More href="/requests?view=mine" />}>
        <WaitingList label="Requests of yours that wait" rows={data} now={now} />
      </Panel>
    ),
  )

const ToDecide = ({ needs: { waiting, scope, now } }: { needs: Needs }) =>
  part('To decide', waiting, ({ count, rows }) =>
    count === 0 && scope.approverSourceIds.length === 0 ? null : (
      <Panel
        title="To decide"
        count={count}
        flush
        actions={count > rows.length ? <More href="/requests?view=to-decide" /> : null}
      >
        {count === 0 ? (
          <p className="p-4 text-muted">No request waits for you. New ones appear here by themselves.</p>
        ) : (
          <WaitingList label="Requests to decide" rows={rows} now={now} />
        )}
      </Panel>
    ),
  )

/** Mine to act on: they end by themselves, sooner, or later. */
const Ending = ({ needs: { ending, now } }: { needs: Needs }) =>
  part('Yours, ending next', ending, ({ grants, ownedIds }) =>
    grants.length === 0 ? null : (
      <Panel title="Yours, ending next" flush actions={<More href="/grants">All live grants</More>}>
        <EndingGrants grants={grants} now={now} ownedIds={ownedIds} />
      </Panel>
    ),
  )

/** Of others, for those who decide or watch. */
function Live({ needs: { live, ending, overdue, scope, now } }: { needs: Needs }) {
  if (!scope.seesAll && scope.approverSourceIds.length === 0) return null
  return part('Live now', live, ({ data }) => {
    const elsewhere = new Set([
      ...(ending.ok ? ending.value.grants : []).map(({ id }) => id),
      ...(overdue.ok ? overdue.value.rows : []).map(({ id }) => id),
    ])
    const rows = data.filter(({ id }) => !elsewhere.has(id)).slice(0, 6)
    const count = overdue.ok ? overdue.value.counts.live : null
    return (
      <Panel
        title="Live now"
        count={count}
        flush
        actions={count !== null && count > rows.length ? <More href="/grants?view=live" /> : null}
      >
        {rows.length === 0 ? (
          <p className="p-4 text-muted">
            {elsewhere.size > 0
              ? 'Nothing else is live.'
              : 'Nobody is elevated. Live grants appear here while they last, what ends first on top.'}
          </p>
        ) : (
          <GrantList label="Live grants" grants={rows} now={now} identity />
        )}
      </Panel>
    )
  })
}

/** The owner's: what looks like theirs, and one step for each that is. Whoever owns nothing and watches all is spared both. */
const Inbox = ({ needs: { alike, steps, scope } }: { needs: Needs }) => (
  <>
    {part('Looks like yours', alike, ({ suggested, teams }) =>
      suggested.length === 0 && (scope.seesAll || scope.approverSourceIds.length > 0) ? null : (
        <ClaimThese suggested={suggested} teams={teams} />
      ),
    )}
    {part('Your next steps', steps, ({ rows, total }) =>
      total === 0 ? null : (
        <NextSteps rows={rows} total={total} moreHref={rows.length <= STEPS_FEW ? '/?steps=all' : null} />
      ),
    )}
  </>
)
