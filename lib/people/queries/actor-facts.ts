/** What decisions of other rooms ask about a person: read in their transaction, not taken from the request. */
import type { PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { StoredRole } from '#lib/platform/context.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { personActor } from '../store/actors.ts'
import { approverSourceIds } from '../store/people.ts'

export type ActorFacts = {
  personId: PersonId
  canonicalPersonId: PersonId
  name: string
  active: boolean
  roles: ReadonlySet<StoredRole>
  teamIds: ReadonlySet<TeamId>
  /** Sources whose requests the person may vote on, as a member of their approver team. */
  approverSourceIds: ReadonlySet<SourceId>
}

export async function actorFacts(runner: SqlRunner, personId: PersonId): Promise<ActorFacts | null> {
  const row = await personActor(runner, personId)
  if (!row) return null
  const sources = row.status === 'active' ? await approverSourceIds(runner, row.teamIds) : []
  return {
    personId: row.personId,
    canonicalPersonId: row.canonicalPersonId,
    name: row.name,
    active: row.status === 'active',
    roles: new Set(row.roles),
    teamIds: new Set(row.teamIds),
    approverSourceIds: new Set(sources),
  }
}
