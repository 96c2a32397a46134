import type { Metadata } from 'next'
import Link from 'next/link'
import { RequestForm } from '#components/requests/request-form.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { summaryOf } from '#lib/inventory/model.ts'
import { listSources } from '#lib/inventory/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import { identityFiltersSchema } from '#lib/ownership/model.ts'
import { getIdentity, listIdentities, listRequestable } from '#lib/ownership/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { idOrNotFound, one, orNotFound, type Search } from '../../page-edge.ts'

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
  const [identity, requestable] = await orNotFound(
    Promise.all([getIdentity(ctx, identityId), listRequestable(ctx, identityId)]),
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
        />
      )}
    </div>
  )
}

/** Without an identity: which of mine? Those that can be elevated at all come from connected sources. */
async function ChooseIdentity({ ctx }: { ctx: PersonContext }) {
  const connected = (await listSources(ctx))
    .filter((source) => source.connected && source.removedAt === null)
    .map((source) => source.id)
  const filters = identityFiltersSchema.parse({ owner: 'me', source: connected })
  const { data } = await listIdentities(ctx, {
    filters,
    order: { sort: 'name', direction: 'asc' },
    page: { limit: 100, cursor: null },
  })
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ href: '/requests', label: 'Requests' }]} />}
        title="Ask for elevation"
        description="For which machine identity? You can ask for those you or your teams own."
      />
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
                  <span className="text-13 text-muted">{identity.source.name}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}
