import type { Metadata } from 'next'
import { ConnectForm } from '#components/sources/connect-form.tsx'
import { INTERVALS } from '#components/sources/source-rows.ts'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { mayManageSources } from '#lib/inventory/server.ts'
import { listTeamRefs } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'

export const metadata: Metadata = { title: 'Connect a source' }

export default async function ConnectPage() {
  const ctx = await currentViewer()
  const teams = await listTeamRefs(ctx)
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ label: 'Sources', href: '/sources' }]} />}
        title="Connect a source"
        description="PostgreSQL 13 to 18. Its roles become identities; the roles you choose may then be asked for."
      />
      {mayManageSources(ctx.actor) ? (
        <ConnectForm teams={teams.map((team) => ({ value: team.id, label: team.name }))} intervals={INTERVALS} />
      ) : (
        <Panel title="Connect" flush>
          <EmptyState
            title="Only an admin connects sources"
            why="Ask one of them; their names are on the people page."
            action={<ButtonLink href="/settings/people">Find an admin</ButtonLink>}
          />
        </Panel>
      )}
    </div>
  )
}
