/** Takes a person out of a team. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { Context } from '#lib/platform/context.ts'
import { doneBy, requireAdmin } from '../admin-rules.ts'
import { lockPerson } from '../store/people.ts'
import { endMembershipRow, lockMembership, lockTeam } from '../store/teams.ts'
import type { MembershipInput } from './add-team-member.ts'

export async function endMembership(
  ctx: Context,
  { teamId, personId }: MembershipInput,
): Promise<{ changed: boolean }> {
  requireAdmin(ctx.actor, 'take people out of teams')
  return ctx.db.transaction(async (tx) => {
    const team = await lockTeam(tx, teamId)
    const person = await lockPerson(tx, personId)
    if (!team || !person)
      throw new DomainError('not-found', team ? 'There is no such person.' : 'There is no such team.')
    const membership = await lockMembership(tx, teamId, personId)
    if (!membership) return { changed: false }
    await endMembershipRow(tx, membership.id, doneBy(ctx.actor))
    await recordEvents(tx, ctx, {
      type: 'membership.ended',
      subject: { kind: 'membership', id: membership.id },
      summary: `${ctx.actor.name} took ${person.name} out of ${team.name}`,
      payload: { teamId, personId },
    })
    return { changed: true }
  })
}
