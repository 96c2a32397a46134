import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { HaltNotice } from '#components/halts/halt-notices.tsx'
import { RequestForm } from '#components/requests/request-form.tsx'
import { CAUSE_WORDS, causeTitle } from '#components/restore/words.ts'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Time } from '#components/ui/time.tsx'
import type { HaltTarget } from '#lib/access/model.ts'
import type { RestorationCause } from '#lib/access/restore/model.ts'
import { haltOutlook, haltsConcerningMe, restorationStatus } from '#lib/access/server.ts'
import { summaryOf } from '#lib/inventory/model.ts'
import { listSources } from '#lib/inventory/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { identityFiltersSchema } from '#lib/ownership/model.ts'
import { getIdentity, listIdentities, listRequestable } from '#lib/ownership/server.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { idOrNotFound, one, orNotFound, type Search } from '../../page-edge.ts'

/** More of them than a person reads; each is marked in the list. */
const HALTS_READ = 200

export const metadata: Metadata = { title: 'Ask for elevation' }

export default async function NewRequestPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const search = await searchParams
  const asked = one(search.identityId)
  if (asked === undefined) return <ChooseIdentity ctx={ctx} />
  return (
    <AskFor ctx={ctx} identityId={idOrNotFound('identity', asked)} entitlementId={one(search.entitlementId) ?? null} />
  )
}

async function AskFor({
  ctx,
  identityId,
  entitlementId,
}: {
  ctx: PersonContext
  identityId: IdentityId
  entitlementId: string | null
}) {
  const [identity, requestable, closed] = await orNotFound(
    Promise.all([
      getIdentity(ctx, identityId),
      listRequestable(ctx, identityId),
      whyClosed(ctx, { scope: 'identity', identityId }),
    ]),
  )
  const offered = requestable.map(({ id, name, attributes, maxDurationMs, heldStanding }) => ({
    id,
    name,
    summary: summaryOf(attributes),
    maxDurationMs,
    maxText: formatDuration(maxDurationMs),
    heldStanding,
  }))
  const href = `/identities/${identityId}`
  const initial = offered.find((item) => item.id === entitlementId && !item.heldStanding)?.id ?? null
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={
          <Breadcrumbs
            crumbs={[
              { href: '/identities', label: 'Identities' },
              { href, label: identity.name },
            ]}
          />
        }
        title={`Ask for elevation of ${identity.name}`}
        description={`Time-boxed access at ${identity.source.name}, on top of its baseline.`}
      />
      {identity.mine ? null : (
        <Callout
          tone="warn"
          title="Only an owner can ask for it"
          action={<ButtonLink href={href}>{identity.owner ? 'Look at the owner' : 'Claim it'}</ButtonLink>}
        >
          {identity.owner
            ? `${identity.name} is owned by ${identity.owner.name}.`
            : `Nobody owns ${identity.name} yet. Claim it first.`}
        </Callout>
      )}
      {offered.length === 0 ? (
        <Panel title="What" flush>
          <EmptyState
            title="Nothing may be requested here"
            why={
              identity.source.connected
                ? `No entitlement of ${identity.source.name} is open for requests. An admin opens them on its page.`
                : `${identity.source.name} is an imported estate: it is read, never changed.`
            }
            action={<ButtonLink href={`/sources/${identity.source.id}`}>Go to {identity.source.name}</ButtonLink>}
          />
        </Panel>
      ) : (
        <RequestForm
          identityId={identityId}
          identityName={identity.name}
          offered={offered}
          initialEntitlementId={initial}
          closed={closed}
        />
      )}
    </div>
  )
}

/** Whatever closes asking there now: who did it, why, since when and what can be done; null while it is open. */
async function whyClosed(ctx: PersonContext, target: HaltTarget): Promise<ReactNode> {
  const [{ inForce }, { open: restoring }, scope, now] = await Promise.all([
    haltOutlook(ctx, target),
    restorationStatus(ctx),
    loadScope(ctx),
    databaseTime(ctx.db),
  ])
  if (inForce.length === 0 && restoring === null) return null
  return (
    <div className="flex flex-col gap-3">
      {inForce.map((halt) => (
        <HaltNotice key={halt.id} halt={halt} now={now} mayLift={scope.isAdmin} />
      ))}
      {restoring ? <RestoreNotice restoring={restoring} now={now} /> : null}
      <Panel title="Meanwhile" flush>
        <EmptyState
          title="Nothing can be asked for here now"
          why={`${restoring ? 'What waited for a decision has lapsed and has to be asked again.' : 'What waits for a decision stays, and can be approved once the kill switch is lifted.'} This page opens by itself when it is over.`}
          action={<ButtonLink href="/requests">Look at my requests</ButtonLink>}
        />
      </Panel>
    </div>
  )
}

const RestoreNotice = ({
  restoring,
  now,
}: {
  restoring: { cause: RestorationCause; beganAt: Instant }
  now: Instant
}) => (
  <Callout
    tone="danger"
    title={causeTitle(restoring.cause)}
    action={
      <ButtonLink size="small" href="/settings/restore">
        See what it waits for
      </ButtonLink>
    }
  >
    <p>
      {CAUSE_WORDS[restoring.cause]} Restore mode began <Time at={restoring.beganAt} now={now} />, and an admin ends it.
    </p>
  </Callout>
)

/** Without an identity: which of mine? Those that can be elevated at all come from connected sources. */
async function ChooseIdentity({ ctx }: { ctx: PersonContext }) {
  const closed = await whyClosed(ctx, { scope: 'estate' })
  const connected = (await listSources(ctx))
    .filter((source) => source.connected && source.removedAt === null)
    .map((source) => source.id)
  const filters = identityFiltersSchema.parse({ owner: 'me', source: connected })
  const [{ data }, halts] = await Promise.all([
    listIdentities(ctx, { filters, order: { sort: 'name', direction: 'asc' }, page: { limit: 100, cursor: null } }),
    haltsConcerningMe(ctx, HALTS_READ),
  ])
  const isHalted = (identity: (typeof data)[number]) =>
    halts.some(({ scope, sourceId, identityId }) =>
      scope === 'source' ? sourceId === identity.source.id : identityId === identity.id,
    )
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ href: '/requests', label: 'Requests' }]} />}
        title="Ask for elevation"
        description="For which machine identity? You can ask for those you or your teams own."
      />
      {closed ?? (
        <Panel title="My identities" count={data.length} flush>
          {data.length === 0 ? (
            <EmptyState
              title="You own no machine identity yet"
              why="Claim the ones you answer for; then you can ask for time-boxed access for them."
              action={
                <ButtonLink href="/identities?owner=none" variant="primary">
                  Find mine among the unowned
                </ButtonLink>
              }
            />
          ) : (
            <ul aria-label="My identities">
              {data.map((identity) => (
                <li key={identity.id} className="border-b border-hairline last:border-b-0">
                  <Link
                    href={`/requests/new?identityId=${identity.id}`}
                    prefetch={false}
                    className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 px-4 py-2 hover:bg-hover"
                  >
                    <span className="font-medium wrap-anywhere">{identity.name}</span>
                    <span className="flex items-center gap-3 text-13 text-muted">
                      {isHalted(identity) ? <StatusChip tone="danger">halted</StatusChip> : null}
                      {identity.source.name}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      )}
    </div>
  )
}
