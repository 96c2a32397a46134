import type { Metadata } from 'next'
import Link from 'next/link'
import { ConfirmAction } from '#components/settings/confirm-action.tsx'
import { sayStatus } from '#components/settings/person-rows.ts'
import { AddMember, TeamDialog } from '#components/settings/team-forms.tsx'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { Id } from '#components/ui/id.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Time } from '#components/ui/time.tsx'
import { visibleText } from '#components/ui/visible.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Team } from '#lib/people/model.ts'
import { listPeople, loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { findTeam } from '../../../things.ts'

type Params = { params: Promise<{ teamId: string }> }

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: visibleText((await findTeam((await params).teamId)).name) }
}

export default async function TeamPage({ params }: Params) {
  const ctx = await currentViewer()
  const [team, scope, now] = await Promise.all([findTeam((await params).teamId), loadScope(ctx), databaseTime(ctx.db)])
  const people = scope.isAdmin ? (await listPeople(ctx, {}, { limit: 200, cursor: null })).data : []
  const outside = people.filter(
    (person) => person.status !== 'disabled' && !team.members.some((member) => member.personId === person.id),
  )
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ label: 'Teams', href: '/settings/teams' }]} />}
        title={team.name}
        description={team.description || undefined}
        actions={
          scope.isAdmin ? (
            <>
              <ConfirmAction
                label="Remove…"
                title={`Remove the team ${team.name}`}
                consequence="It is refused while the team owns identities or decides requests of a source. What it did stays on record."
                confirmLabel="Remove the team"
                done={`${team.name} was removed`}
                method="DELETE"
                path={`/api/v1/teams/${team.id}`}
                then="/settings/teams"
              />
              <TeamDialog key={team.name} team={team} />
            </>
          ) : undefined
        }
      />
      <DetailColumns rail={<Facts team={team} now={now} />}>
        <Panel title="Members" count={team.members.length} flush>
          {team.members.length > 0 ? (
            <Members team={team} now={now} mayChange={scope.isAdmin} seesAll={scope.seesAll} />
          ) : (
            <p className="px-4 py-3 text-muted">Nobody is in this team, so it can neither own nor decide anything.</p>
          )}
          {scope.isAdmin ? (
            <div className="border-t border-hairline px-4 py-3">
              <AddMember
                teamId={team.id}
                people={outside.map((person) => ({ value: person.id, label: `${person.name}, ${person.email}` }))}
              />
            </div>
          ) : null}
        </Panel>
      </DetailColumns>
    </div>
  )
}

type MembersProps = { team: Team; now: Instant; mayChange: boolean; seesAll: boolean }

const Members = ({ team, now, mayChange, seesAll }: MembersProps) => (
  <ul aria-label="Members" className="divide-y divide-hairline">
    {team.members.map((member) => (
      <li key={member.personId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
        <div className="min-w-0 flex-1 basis-48">
          <p>
            {seesAll ? (
              <Link href={`/settings/people/${member.personId}`} className="font-medium hover:underline">
                {member.name}
              </Link>
            ) : (
              <span className="font-medium">{member.name}</span>
            )}
          </p>
          <p className="text-13 text-muted">{member.email}</p>
        </div>
        {member.status === 'active' ? null : (
          <StatusChip tone={sayStatus(member.status).tone}>{sayStatus(member.status).word}</StatusChip>
        )}
        <p className="text-13 text-muted">
          since <Time at={member.addedAt} now={now} />
        </p>
        {mayChange ? (
          <ConfirmAction
            small
            label="Take out…"
            title={`Take ${member.name} out of ${team.name}`}
            consequence={`${member.name} no longer owns or decides through this team${team.approves.length > 0 ? `: no more votes on requests of ${team.approves.map((source) => source.name).join(', ')}` : ''}.`}
            confirmLabel="Take out"
            done={`${member.name} is out of ${team.name}`}
            method="DELETE"
            path={`/api/v1/teams/${team.id}/members/${member.personId}`}
          />
        ) : null}
      </li>
    ))}
  </ul>
)

const Facts = ({ team, now }: { team: Team; now: Instant }) => (
  <Panel title="Facts">
    <KeyFacts
      facts={[
        {
          label: 'Decides for',
          value:
            team.approves.length === 0 ? null : (
              <ul>
                {team.approves.map((source) => (
                  <li key={source.id}>
                    <Link href={`/sources/${source.id}`} className="link inline-flex min-h-6 items-center">
                      {source.name}
                    </Link>
                  </li>
                ))}
              </ul>
            ),
        },
        {
          label: 'Owns',
          value: (
            <Link href={`/identities?owner=${team.id}`} className="link">
              Its identities
            </Link>
          ),
        },
        { label: 'Since', value: <Time at={team.createdAt} now={now} /> },
        { label: 'Team', value: <Id value={team.id} short /> },
      ]}
    />
  </Panel>
)
