/** People and teams for database tests: real rows with their audit, and contexts to act as them. */
import { randomBytes } from 'node:crypto'
import { recordEvents } from '#lib/audit/record.ts'
import type { PersonId, TeamId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import { insertPersonRow, insertRole } from '#lib/people/store/people.ts'
import { insertMembership, insertTeamRow } from '#lib/people/store/teams.ts'
import type { PersonStatus } from '#lib/people/model.ts'
import type { DemoActor, PersonContext, StoredRole } from '#lib/platform/context.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { silentLog } from '#lib/platform/log.ts'
import { newId } from '#lib/platform/new-id.ts'

const seeding = () => ({
  actor: { kind: 'demo', name: 'Test' } satisfies DemoActor,
  via: 'seed' as const,
  requestId: 'test',
})

export type PersonOptions = {
  name?: string
  email?: string
  issuer?: string | null
  subject?: string | null
  status?: PersonStatus
  roles?: readonly StoredRole[]
  teamIds?: readonly TeamId[]
  canonicalPersonId?: PersonId
}
export type TestPerson = {
  id: PersonId
  canonicalPersonId: PersonId
  name: string
  email: string
  roles: readonly StoredRole[]
  teamIds: readonly TeamId[]
}

/** An active person of the issuer `https://issuer.test`, unless told otherwise. */
export async function insertPerson(db: Database, options: PersonOptions = {}): Promise<TestPerson> {
  const unique = randomBytes(5).toString('hex')
  const id = newId('person')
  const {
    name = `Person ${unique}`,
    email = `${unique}@example.org`,
    status = 'active',
    roles = [],
    teamIds = [],
  } = options
  const { issuer = 'https://issuer.test', subject = unique, canonicalPersonId } = options
  await db.transaction(async (tx) => {
    const at = seeding()
    await insertPersonRow(tx, {
      id,
      issuer,
      subject,
      email,
      name,
      status,
      canonicalPersonId: canonicalPersonId ?? null,
    })
    await recordEvents(tx, at, { type: 'person.joined', subject: { kind: 'person', id }, summary: `${name} joined` })
    for (const role of roles) {
      const roleId = newId('role')
      await insertRole(tx, { id: roleId, personId: id, role, grantedBy: null })
      await recordEvents(tx, at, {
        type: 'role.granted',
        subject: { kind: 'role', id: roleId },
        summary: `${name} became ${role}`,
      })
    }
    for (const teamId of teamIds) {
      const membershipId = newId('membership')
      await insertMembership(tx, { id: membershipId, teamId, personId: id, addedBy: null })
      await recordEvents(tx, at, {
        type: 'membership.added',
        subject: { kind: 'membership', id: membershipId },
        summary: `${name} joined a team`,
      })
    }
  })
  return { id, canonicalPersonId: canonicalPersonId ?? id, name, email, roles, teamIds }
}

export async function insertTeam(
  db: Database,
  options: { name?: string; description?: string } = {},
): Promise<{ id: TeamId; name: string }> {
  const id = newId('team')
  const { name = `Team ${randomBytes(5).toString('hex')}`, description = '' } = options
  await db.transaction(async (tx) => {
    await insertTeamRow(tx, { id, name, description })
    await recordEvents(tx, seeding(), {
      type: 'team.created',
      subject: { kind: 'team', id },
      summary: `Team ${name} was made`,
    })
  })
  return { id, name }
}

export type ContextOverrides = Partial<Omit<PersonContext, 'actor'>> & { actor?: Partial<PersonContext['actor']> }

/** A context as if the person had just signed in in a browser. */
export function personContext(db: Database, person: TestPerson, overrides: ContextOverrides = {}): PersonContext {
  const { actor, ...rest } = overrides
  return {
    via: 'web',
    requestId: 'test',
    db,
    log: silentLog,
    ...rest,
    actor: {
      kind: 'person',
      personId: person.id,
      canonicalPersonId: person.canonicalPersonId,
      name: person.name,
      email: person.email,
      roles: new Set(person.roles),
      teamIds: new Set(person.teamIds),
      authenticatedBy: { by: 'session', sessionId: newId('session'), authenticatedAt: instant(Date.now()) },
      ...actor,
    },
  }
}
