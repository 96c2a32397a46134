import type { Metadata } from 'next'
import Link from 'next/link'
import { ConfirmAction } from '#components/settings/confirm-action.tsx'
import { sayStatus, toTokenRow } from '#components/settings/person-rows.ts'
import { ROLE_CHOICES } from '#components/settings/roles.ts'
import { TokenList } from '#components/settings/token-list.tsx'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { Id } from '#components/ui/id.tsx'
import { KeyFacts } from '#components/ui/key-facts.tsx'
import { plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Time } from '#components/ui/time.tsx'
import { visibleText } from '#components/ui/visible.ts'
import type { PersonDetail } from '#lib/people/model.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { findPerson } from '../../../things.ts'

type Params = { params: Promise<{ personId: string }> }

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: visibleText((await findPerson((await params).personId)).name) }
}

export default async function PersonPage({ params }: Params) {
  const ctx = await currentViewer()
  const [person, scope, now] = await Promise.all([
    findPerson((await params).personId),
    loadScope(ctx),
    databaseTime(ctx.db),
  ])
  const said = sayStatus(person.status)
  const time = (at: typeof person.lastSignInAt) => (at === null ? null : <Time at={at} now={now} />)
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ label: 'People', href: '/settings/people' }]} />}
        title={person.name}
        status={<StatusChip tone={said.tone}>{said.word}</StatusChip>}
        description={person.email}
        actions={scope.isAdmin ? <AccessSwitch person={person} /> : undefined}
      />
      <DetailColumns
        rail={
          <Panel title="Facts">
            <KeyFacts
              facts={[
                { label: 'Last here', value: time(person.lastSignInAt) },
                { label: 'Since', value: time(person.createdAt) },
                { label: 'Disabled', value: time(person.disabledAt) },
                { label: 'Sessions', value: plural(person.liveSessions, 'live session') },
                {
                  label: 'Audit',
                  value: (
                    <Link href={`/audit?actor=${person.id}`} className="link">
                      What {person.name} did
                    </Link>
                  ),
                },
                { label: 'Person', value: <Id value={person.id} short /> },
              ]}
            />
            {scope.isAdmin && person.liveSessions > 0 ? (
              <div className="mt-4">
                <ConfirmAction
                  small
                  label="End sessions…"
                  title={`End the sessions of ${person.name}`}
                  consequence={`${plural(person.liveSessions, 'session')} ${person.liveSessions === 1 ? 'ends' : 'end'} at once; ${person.name} may sign in again.`}
                  confirmLabel="End sessions"
                  done={`${person.name} is signed out`}
                  method="DELETE"
                  path={`/api/v1/people/${person.id}/sessions`}
                />
              </div>
            ) : null}
          </Panel>
        }
      >
        <Roles person={person} mayChange={scope.isAdmin && person.status !== 'disabled'} />
        <Panel title="Teams" count={person.teams.length}>
          {person.teams.length > 0 ? (
            <ul className="flex flex-wrap gap-x-4 gap-y-1">
              {person.teams.map((team) => (
                <li key={team.id}>
                  <Link href={`/settings/teams/${team.id}`} className="link inline-flex min-h-6 items-center">
                    {team.name}
                  </Link>
                </li>
              ))}
            </ul>
          ) : (
            <p className="text-muted">In no team.</p>
          )}
        </Panel>
        <Panel title="Personal tokens" count={person.tokens.length} flush={person.tokens.length > 0}>
          {person.tokens.length > 0 ? (
            <TokenList
              tokens={person.tokens.map((token) => toTokenRow(token, now))}
              now={now}
              mayRevoke={scope.isAdmin || ctx.actor.personId === person.id}
            />
          ) : (
            <p className="text-muted">None.</p>
          )}
        </Panel>
      </DetailColumns>
    </div>
  )
}

function Roles({ person, mayChange }: { person: PersonDetail; mayChange: boolean }) {
  return (
    <Panel title="Roles" footer="A change of roles ends the sessions of the person: the next sign-in has them.">
      <ul className="flex flex-col divide-y divide-hairline">
        {ROLE_CHOICES.map((role) => {
          const has = person.roles.includes(role.value)
          const path = `/api/v1/people/${person.id}/roles/${role.value}`
          return (
            <li
              key={role.value}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2 first:pt-0 last:pb-0"
            >
              <div className="min-w-0">
                <p className="font-medium">
                  {role.label}
                  {has ? <span className="ml-2 text-13 font-normal text-muted">given</span> : null}
                </p>
                <p className="text-13 text-muted">{role.hint}</p>
              </div>
              {mayChange ? (
                has ? (
                  <ConfirmAction
                    small
                    label="Take away…"
                    title={`Take the role ${role.label} from ${person.name}`}
                    consequence={`${person.name} loses what it shows and allows, and is signed out everywhere.`}
                    confirmLabel="Take away"
                    done={`${person.name} is no longer ${role.label}`}
                    method="DELETE"
                    path={path}
                  />
                ) : (
                  <ConfirmAction
                    small
                    danger={false}
                    label="Give…"
                    title={`Give ${person.name} the role ${role.label}`}
                    consequence={`${role.hint} ${person.name} is signed out everywhere and has it from the next sign-in.`}
                    confirmLabel="Give the role"
                    done={`${person.name} is ${role.label}`}
                    method="PUT"
                    path={path}
                  />
                )
              ) : null}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

const AccessSwitch = ({ person }: { person: PersonDetail }) =>
  person.status === 'disabled' ? (
    <ConfirmAction
      danger={false}
      label="Enable…"
      title={`Enable ${person.name}`}
      consequence="They may sign in again, with the roles and teams they had. Revoked tokens stay revoked."
      confirmLabel="Enable"
      done={`${person.name} may sign in again`}
      method="POST"
      path={`/api/v1/people/${person.id}/enable`}
    />
  ) : (
    <ConfirmAction
      label="Disable…"
      title={`Disable ${person.name}`}
      consequence={`${plural(person.liveSessions, 'live session ends', 'live sessions end')} at once and ${plural(person.tokens.filter((token) => token.revokedAt === null).length, 'token is', 'tokens are')} revoked. Live grants that they asked for run to their end; what they own needs a new owner.`}
      confirmLabel="Disable"
      done={`${person.name} is disabled`}
      method="POST"
      path={`/api/v1/people/${person.id}/disable`}
    />
  )
