import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { toTeamRow } from '#components/settings/person-rows.ts'
import { TeamDialog } from '#components/settings/team-forms.tsx'
import { TeamTable } from '#components/settings/team-table.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { EmptyState } from '#components/ui/states.tsx'
import { listTeams, loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { Frame } from '../frame.tsx'

export const metadata: Metadata = { title: 'Teams' }

export default async function TeamsPage() {
  const ctx = await currentViewer()
  const [teams, scope, jar] = await Promise.all([listTeams(ctx), loadScope(ctx), cookies()])
  return (
    <Frame
      current="/settings/teams"
      title="Teams"
      description="A team owns identities together, or decides the requests of sources."
      actions={scope.isAdmin ? <TeamDialog /> : undefined}
    >
      <TeamTable
        rows={teams.map(toTeamRow)}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={
          <EmptyState
            title="No teams yet"
            why="Make one for the people who decide the requests of a source: without such a team nothing there can be asked for."
            action={scope.isAdmin ? <TeamDialog /> : undefined}
          />
        }
      />
    </Frame>
  )
}
