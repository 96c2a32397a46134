/** Removes a team and ends its memberships. A team that others rely on stays. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { TeamId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { doneBy, requireAdmin } from '../admin-rules.ts'
import {
  endMembershipRow,
  lockMembershipsOf,
  lockTeam,
  ownedByTeam,
  removeTeamRow,
  sourcesApprovedBy,
} from '../store/teams.ts'

export async function removeTeam(ctx: Context, { teamId }: { teamId: TeamId }): Promise<void> {
  requireAdmin(ctx.actor, 'remove teams')
  await ctx.db.transaction(async (tx) => {
    const team = await lockTeam(tx, teamId)
    if (!team) throw new DomainError('not-found', 'There is no such team.')
    const sources = await sourcesApprovedBy(tx, teamId)
    if (sources.length > 0) {
      const names = sources.map((source) => source.name).join(', ')
      throw new DomainError(
        'people.team-in-use',
        `${team.name} decides the requests of ${names}. Give them another approver team first.`,
        { sources: names },
      )
    }
    const identities = await ownedByTeam(tx, teamId)
    if (identities > 0)
      throw new DomainError(
        'people.team-in-use',
        `${team.name} owns ${identities} machine identities. Transfer or release them first.`,
        { identities },
      )
    for (const membership of await lockMembershipsOf(tx, teamId)) {
      await endMembershipRow(tx, membership.id, doneBy(ctx.actor))
      await recordEvents(tx, ctx, {
        type: 'membership.ended',
        subject: { kind: 'membership', id: membership.id },
        summary: `A membership of ${team.name} ended with the team`,
        payload: { teamId, personId: membership.personId },
      })
    }
    await removeTeamRow(tx, teamId)
    await recordEvents(tx, ctx, {
      type: 'team.removed',
      subject: { kind: 'team', id: teamId },
      summary: `${ctx.actor.name} removed the team ${team.name}`,
    })
  })
}
