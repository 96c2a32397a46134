/** Adds a person to a team. What the team owns or decides is theirs at the next click. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId, TeamId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { doneBy, requireAdmin } from '../admin-rules.ts'
import { lockPerson } from '../store/people.ts'
import { insertMembership, lockMembership, lockTeam } from '../store/teams.ts'

export type MembershipInput = { teamId: TeamId; personId: PersonId }

export async function addTeamMember(ctx: Context, input: MembershipInput): Promise<{ changed: boolean }> {
  requireAdmin(ctx.actor, 'add people to teams')
  return ctx.db.transaction(async (tx) => {
    const team = await lockTeam(tx, input.teamId)
    if (!team) throw new DomainError('not-found', 'There is no such team.')
    return { changed: await addMemberInside(tx, ctx, team, input.personId) }
  })
}

/** The team's row is locked, so that two additions of one person meet. */
export async function addMemberInside(
  tx: SqlTx,
  ctx: Context,
  team: { id: TeamId; name: string },
  personId: PersonId,
): Promise<boolean> {
  const person = await lockPerson(tx, personId)
  if (!person) throw new DomainError('not-found', 'There is no such person.')
  if (person.status === 'disabled')
    throw new DomainError('state.conflict', `${person.name} is disabled. Enable them first.`)
  if (await lockMembership(tx, team.id, personId)) return false
  const id = newId('membership')
  await insertMembership(tx, { id, teamId: team.id, personId, addedBy: doneBy(ctx.actor) })
  await recordEvents(tx, ctx, {
    type: 'membership.added',
    subject: { kind: 'membership', id },
    summary: `${ctx.actor.name} added ${person.name} to ${team.name}`,
    payload: { teamId: team.id, personId },
  })
  return true
}
