/** The seven demo people, their roles and their teams. */
import { newId } from '#lib/platform/new-id.ts'
import { DEMO_ISSUER, DEMO_PEOPLE, type DemoSubject } from '#lib/people/model.ts'
import { instant, plus } from '#lib/kernel/time.ts'
import { at, insertRows } from './rows.ts'
import { type Cast, daysBefore, HISTORY_DAYS, type Story, type StoryPerson, type StoryTeam } from './story.ts'
import { DEMO } from './trail.ts'

const TEAMS: readonly { name: string; description: string; members: readonly DemoSubject[] }[] = [
  { name: 'Payments', description: 'Billing, payments and the ledger', members: ['owner'] },
  { name: 'Platform', description: 'Pipelines, clusters, backups', members: ['owner2'] },
  { name: 'Data', description: 'Warehouse, reports, models', members: ['owner2'] },
  {
    name: 'Database approvers',
    description: 'Decide requests for the demo database',
    members: ['approver', 'approver2'],
  },
]

export async function writePeople(story: Story): Promise<Cast> {
  const { tx, trail, now } = story
  const joined = daysBefore(now, HISTORY_DAYS + 10)
  const people: StoryPerson[] = DEMO_PEOPLE.map((person) => ({
    kind: 'person',
    id: newId('person'),
    name: person.name,
    subject: person.subject,
  }))
  await insertRows(
    tx,
    'person',
    DEMO_PEOPLE.map((person, index) => ({
      id: people[index]?.id ?? '',
      issuer: DEMO_ISSUER,
      subject: person.subject,
      email: person.email,
      name: person.name,
      status: 'active',
      demo: true,
      created_at: at(joined),
    })),
  )
  people.forEach((person, index) =>
    trail.tell(plus(joined, index * 60_000), DEMO, {
      type: 'person.joined',
      subject: { kind: 'person', id: person.id },
      summary: `${person.name} joined`,
    }),
  )
  const person = (subject: DemoSubject): StoryPerson => {
    const found = people.find((one) => one.subject === subject)
    if (!found) throw new RangeError(`no demo person ${subject}`)
    return found
  }
  await writeRoles(story, person)
  const teams = await writeTeams(story, person)
  const team = (name: string): StoryTeam => {
    const found = teams.find((one) => one.name === name)
    if (!found) throw new RangeError(`no demo team ${name}`)
    return found
  }
  return { person, team }
}

async function writeRoles({ tx, trail, now }: Story, person: Cast['person']): Promise<void> {
  const granted = plus(daysBefore(now, HISTORY_DAYS + 10), 20 * 60_000)
  const roles = DEMO_PEOPLE.flatMap(({ subject, roles: held }) =>
    held.map((role) => ({ id: newId('role'), role, holder: person(subject) })),
  )
  await insertRows(
    tx,
    'role_assignment',
    roles.map(({ id, role, holder }) => ({ id, person_id: holder.id, role, granted_at: at(granted) })),
  )
  for (const { id, role, holder } of roles)
    trail.tell(granted, DEMO, {
      type: 'role.granted',
      subject: { kind: 'role', id },
      summary: `${holder.name} became ${role.replace('_', ' ')}`,
    })
}

async function writeTeams({ tx, trail, now }: Story, person: Cast['person']): Promise<StoryTeam[]> {
  const made = plus(daysBefore(now, HISTORY_DAYS + 9), 0)
  const admin = person('admin')
  const teams = TEAMS.map((team) => ({ ...team, id: newId('team'), members: team.members.map(person) }))
  await insertRows(
    tx,
    'team',
    teams.map(({ id, name, description }) => ({ id, name, description, demo: true, created_at: at(made) })),
  )
  const memberships = teams.flatMap((team) => team.members.map((member) => ({ id: newId('membership'), team, member })))
  await insertRows(
    tx,
    'team_member',
    memberships.map(({ id, team, member }) => ({
      id,
      team_id: team.id,
      person_id: member.id,
      added_by: admin.id,
      added_at: at(made),
    })),
  )
  teams.forEach((team, index) =>
    trail.tell(instant(made + index), admin, {
      type: 'team.created',
      subject: { kind: 'team', id: team.id },
      summary: `${admin.name} made the team ${team.name}`,
    }),
  )
  memberships.forEach(({ id, team, member }, index) =>
    trail.tell(instant(made + 100 + index), admin, {
      type: 'membership.added',
      subject: { kind: 'membership', id },
      summary: `${admin.name} added ${member.name} to ${team.name}`,
    }),
  )
  return teams
}
