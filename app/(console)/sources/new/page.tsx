import type { Metadata } from 'next'
import { ImportForm } from '#components/breadth/import-form.tsx'
import { ConnectForm } from '#components/sources/connect-form.tsx'
import { INTERVALS } from '#components/sources/source-rows.ts'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { ENVIRONMENTS } from '#lib/inventory/model.ts'
import { mayManageSources } from '#lib/inventory/server.ts'
import { listTeamRefs } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { type Search, viewOf } from '../../page-edge.ts'

export const metadata: Metadata = { title: 'Connect a source' }

const KINDS = ['postgresql', 'aws-account'] as const
const TABS = [
  { href: '/sources/new', label: 'PostgreSQL' },
  { href: '/sources/new?kind=aws-account', label: 'AWS account from a file' },
]
const DESCRIPTIONS: Readonly<Record<(typeof KINDS)[number], string>> = {
  postgresql: 'PostgreSQL 13 to 18. Its roles become identities; the roles you choose may then be asked for.',
  'aws-account':
    'Users and roles of one AWS account become identities and are scored. Nothing is reached: facts come from a file.',
}

export default async function ConnectPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [teams, search] = await Promise.all([listTeamRefs(ctx), searchParams])
  const kind = viewOf(search.kind, KINDS, 'postgresql')
  const choices = teams.map((team) => ({ value: team.id, label: team.name }))
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ label: 'Sources', href: '/sources' }]} />}
        title="Connect a source"
        description={DESCRIPTIONS[kind]}
      />
      {mayManageSources(ctx.actor) ? (
        <>
          <Tabs label="Kinds of source" tabs={TABS} current={TABS[KINDS.indexOf(kind)]?.href ?? ''} />
          {kind === 'aws-account' ? (
            <ImportForm teams={choices} environments={ENVIRONMENTS.map((value) => ({ value, label: value }))} />
          ) : (
            <ConnectForm teams={choices} intervals={INTERVALS} />
          )}
        </>
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
