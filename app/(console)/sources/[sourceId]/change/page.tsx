import type { Metadata } from 'next'
import { accessFrom } from '#components/sources/access.ts'
import { ChangeForm } from '#components/sources/change-form.tsx'
import { INTERVALS } from '#components/sources/source-rows.ts'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { toIsoDuration, formatDuration } from '#lib/kernel/duration.ts'
import { listTeamRefs } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { findChangeable } from '../../../things.ts'

export const metadata: Metadata = { title: 'Change a source' }

export default async function ChangeSourcePage({ params }: { params: Promise<{ sourceId: string }> }) {
  const source = await findChangeable((await params).sourceId)
  const teams = await listTeamRefs(await currentViewer())
  const interval = toIsoDuration(source.syncIntervalMs)
  const intervals = INTERVALS.some((one) => one.value === interval)
    ? INTERVALS
    : [...INTERVALS, { value: interval, label: `Every ${formatDuration(source.syncIntervalMs)}` }]
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={
          <Breadcrumbs
            crumbs={[
              { label: 'Sources', href: '/sources' },
              { label: source.name, href: `/sources/${source.id}` },
            ]}
          />
        }
        title={`Change ${source.name}`}
      />
      <ChangeForm
        key={source.version}
        sourceId={source.id}
        version={source.version}
        about={{
          name: source.name,
          environment: source.environment,
          approverTeamId: source.approverTeam?.id ?? '',
          syncInterval: interval,
        }}
        access={source.connected && source.config ? accessFrom(source.config) : null}
        teams={teams.map((team) => ({ value: team.id, label: team.name }))}
        intervals={intervals}
      />
    </div>
  )
}
