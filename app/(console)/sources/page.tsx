import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { toSourceRow } from '#components/sources/source-rows.ts'
import { SourceTable } from '#components/sources/source-table.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { listSources, mayManageSources } from '#lib/inventory/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'

export const metadata: Metadata = { title: 'Sources' }

const byConnection = (a: { connected: boolean; name: string }, b: { connected: boolean; name: string }) =>
  Number(b.connected) - Number(a.connected) || a.name.localeCompare(b.name)

export default async function SourcesPage() {
  const ctx = await currentViewer()
  const [sources, now, jar] = await Promise.all([listSources(ctx), databaseTime(ctx.db), cookies()])
  const manages = mayManageSources(ctx.actor)
  const connect = (
    <ButtonLink href="/sources/new" variant="primary">
      Connect a source
    </ButtonLink>
  )
  const rows = sources
    .filter((source) => source.removedAt === null)
    .toSorted(byConnection)
    .map(toSourceRow)
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Sources"
        description="Connected systems: where machine identities are read from and where grants begin and end."
        actions={manages ? connect : undefined}
      />
      <SourceTable
        rows={rows}
        now={now}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={
          <EmptyState
            title="Nothing is connected yet"
            why={
              manages
                ? 'Connect a PostgreSQL and its roles appear as machine identities: who answers for each, what it may do, and until when.'
                : 'An admin connects systems here. Until then there are no identities to see.'
            }
            action={manages ? connect : undefined}
          />
        }
      />
    </div>
  )
}
