import type { Metadata } from 'next'
import Link from 'next/link'
import { BreadthPanel } from '#components/breadth/breadth-panel.tsx'
import { ExposureLanes } from '#components/charts/exposure-lanes.tsx'
import { HaltNotices } from '#components/halts/halt-notices.tsx'
import { PullSwitch } from '#components/halts/pull-switch.tsx'
import { placeName } from '#components/halts/words.ts'
import { CredentialsPanel } from '#components/identities/credentials-panel.tsx'
import { GrantList } from '#components/identities/grant-lists.tsx'
import { History, toHistory } from '#components/identities/history.tsx'
import { toHoldingRows } from '#components/identities/holding-rows.ts'
import { Holdings } from '#components/identities/holdings.tsx'
import { flagText, lastUsedOf } from '#components/identities/identity-rows.ts'
import { laneSummary, lanesOf } from '#components/identities/lane.ts'
import { ClaimButton } from '#components/identities/owner-actions.tsx'
import { OwnerPanel } from '#components/identities/owner-panel.tsx'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { Id } from '#components/ui/id.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { plural } from '#components/ui/numbers.ts'
import { kindWords } from '#components/ui/kind-words.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Time } from '#components/ui/time.tsx'
import { visibleText } from '#components/ui/visible.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { orNotFound } from '../../page-edge.ts'
import { findIdentity } from '../../things.ts'
import { type IdentityPageFacts, loadIdentity } from './load.ts'

type Props = { params: Promise<{ identityId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: visibleText((await findIdentity((await params).identityId)).name) }
}

export default async function IdentityPage({ params }: Props) {
  const ctx = await currentViewer()
  const facts = await orNotFound(loadIdentity(ctx, await findIdentity((await params).identityId)))
  const { identity, now } = facts
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ href: '/identities', label: 'Identities' }]} />}
        title={identity.name}
        status={<StateChip facts={facts} />}
        description={`${kindWords(identity.kind)} at ${identity.source.name}, ${identity.environment}`}
        actions={<Actions facts={facts} />}
      />
      <Notices facts={facts} />
      <DetailColumns
        rail={
          <>
            <OwnerPanel
              identity={identity}
              claims={facts.claims}
              history={facts.ownerships}
              receivers={facts.receivers}
              isAdmin={facts.scope.isAdmin}
              now={now}
            />
            <FactsPanel facts={facts} />
            <CredentialsPanel credentials={identity.credentials} now={now} />
          </>
        }
      >
        {facts.live.length > 0 ? (
          <Panel title="Elevated now" count={facts.live.length} flush>
            <GrantList label="Live grants" grants={facts.live} now={now} />
          </Panel>
        ) : null}
        <BreadthPanel breadth={facts.breadth} source={identity.source.name} now={now} />
        <Holdings
          identityId={identity.id}
          name={identity.name}
          rows={toHoldingRows(identity.holdings, facts.live, facts.drift)}
          now={now}
          mayScope={identity.mayScope}
        />
        <ExposurePanel facts={facts} />
        <PastPanel facts={facts} />
        <Panel title="History" footer={facts.history.nextCursor ? <MoreHistory facts={facts} /> : null}>
          {facts.history.data.length === 0 ? (
            <p className="text-muted">Nothing was decided about it yet.</p>
          ) : (
            <History items={facts.history.data.map(toHistory)} now={now} />
          )}
        </Panel>
      </DetailColumns>
    </div>
  )
}

function StateChip({ facts: { identity, live } }: { facts: IdentityPageFacts }) {
  if (identity.goneAt !== null) return <StatusChip tone="ended">gone from its source</StatusChip>
  if (live.length > 0) return <StatusChip tone="live">{`elevated: ${plural(live.length, 'live grant')}`}</StatusChip>
  return identity.disabled ? (
    <StatusChip tone="ended">disabled</StatusChip>
  ) : (
    <StatusChip tone="neutral">standing only</StatusChip>
  )
}

function Actions({ facts: { identity, myTeams, halts } }: { facts: IdentityPageFacts }) {
  const canAsk =
    identity.mine &&
    identity.source.connected &&
    identity.source.removedAt === null &&
    identity.goneAt === null &&
    halts.inForce.length === 0
  return (
    <>
      {identity.source.connected && halts.mayPull ? (
        <PullSwitch target={{ scope: 'identity', identityId: identity.id }} place={placeName(halts.place)} />
      ) : null}
      {identity.mayClaim ? (
        <ClaimButton
          identityId={identity.id}
          name={identity.name}
          ownerName={identity.owner?.name ?? null}
          teams={myTeams}
        />
      ) : null}
      {canAsk ? (
        <ButtonLink href={`/requests/new?identityId=${identity.id}`} variant="primary">
          Ask for elevation
        </ButtonLink>
      ) : null}
    </>
  )
}

function Notices({ facts: { identity, waiting, halts, scope, now } }: { facts: IdentityPageFacts }) {
  const unscoped = identity.mayScope && identity.holdings.some((one) => one.mark === 'undeclared')
  return (
    <>
      <HaltNotices halts={halts.inForce} now={now} mayLift={scope.isAdmin} />
      {waiting.map((request) => (
        <Callout
          key={request.id}
          title={`${request.requesterName} asks for ${request.entitlementName}`}
          action={
            <ButtonLink size="small" href={`/requests/${request.id}`}>
              Open the request
            </ButtonLink>
          }
        />
      ))}
      {identity.mine && !identity.source.connected && identity.goneAt === null ? (
        <Callout title="Nothing can be asked for here">
          What is known of {identity.source.name} was imported: Curfew has no line to it, so it can neither give nor
          take.
        </Callout>
      ) : null}
      {unscoped ? (
        <Callout title="Next: say what it needs all the time">
          Tick the holdings below that it needs; the rest is shown as excess.
        </Callout>
      ) : null}
      {identity.vanished.length > 0 ? (
        <Callout tone="warn" title="Declared as needed, but held no more">
          {identity.vanished.map((one) => one.name).join(', ')}
        </Callout>
      ) : null}
    </>
  )
}

function FactsPanel({ facts: { identity, now } }: { facts: IdentityPageFacts }) {
  const used = lastUsedOf(identity)
  return (
    <Panel title="Facts">
      <KeyFacts
        facts={[
          {
            label: 'Source',
            value: (
              <Link href={`/sources/${identity.source.id}`} className="link">
                {identity.source.name}
              </Link>
            ),
          },
          { label: 'Account', value: <Id value={identity.accountKey} /> },
          {
            label: 'Last used',
            value:
              used === 'unknown' ? undefined : used === 'never seen' ? 'never seen' : <Time at={used.at} now={now} />,
          },
          { label: 'Sessions now', value: identity.liveSessions === null ? undefined : String(identity.liveSessions) },
          { label: 'Flags', value: flagText(identity.flags) || null },
          { label: 'First seen', value: <Time at={identity.firstSeenAt} now={now} /> },
          { label: 'Seen', value: <Time at={identity.seenAt} now={now} /> },
          ...(identity.sameAccount.length > 0
            ? [{ label: 'Same account', value: identity.sameAccount.map((one) => one.name).join(', ') }]
            : []),
          { label: 'Id', value: <Id value={identity.id} short /> },
        ]}
      />
    </Panel>
  )
}

function ExposurePanel({ facts: { identity, exposure, laneNames, now } }: { facts: IdentityPageFacts }) {
  const lane = exposure.data[0]
  if (!lane) return null
  return (
    <Panel
      title="Exposure, 30 days"
      actions={
        <Link href={`/exposure?identity=${identity.id}`} className="link inline-flex min-h-6 items-center text-13">
          All of it
        </Link>
      }
    >
      <ExposureLanes
        lanes={lanesOf(lane, laneNames)}
        laneIs="Exposure"
        range={{ start: exposure.range.from, end: exposure.range.to }}
        now={now}
        summary={laneSummary(lane, exposure.range)}
        freshness={<Freshness asOf={identity.seenAt} now={now} source={identity.source.name} />}
      />
    </Panel>
  )
}

function PastPanel({ facts: { identity, past, hasMorePast, now } }: { facts: IdentityPageFacts }) {
  return (
    <Panel
      title="Earlier grants"
      flush
      actions={
        hasMorePast ? (
          <Link href={`/grants?view=past&identity=${identity.id}`} className="link text-13">
            All of them
          </Link>
        ) : null
      }
    >
      {past.length === 0 ? (
        <p className="p-4 text-13 text-muted">It was never elevated.</p>
      ) : (
        <GrantList label="Earlier grants" grants={past} now={now} />
      )}
    </Panel>
  )
}

const MoreHistory = ({ facts: { identity, scope } }: { facts: IdentityPageFacts }) =>
  scope.seesAll ? (
    <Link href={`/audit?identity=${identity.id}`} className="link">
      All of it in the audit
    </Link>
  ) : (
    <span>The last 25 entries.</span>
  )
