/** Makes a team, with its first members. */
import { recordEvents } from '#lib/audit/record.ts'
import type { PersonId, TeamId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { newId } from '#lib/platform/new-id.ts'
import { requireAdmin } from '../admin-rules.ts'
import { insertTeamRow } from '../store/teams.ts'
import { addMemberInside } from './add-team-member.ts'
import { requireFreeTeamName } from './rename-team.ts'

export type CreateTeamInput = {
  name: string
  description?: string | undefined
  memberIds?: readonly PersonId[] | undefined
}

export async function createTeam(ctx: Context, input: CreateTeamInput): Promise<{ teamId: TeamId }> {
  requireAdmin(ctx.actor, 'make teams')
  return ctx.db.transaction(async (tx) => {
    await requireFreeTeamName(tx, input.name, null)
    const id = newId('team')
    await insertTeamRow(tx, { id, name: input.name, description: input.description ?? '' })
    await recordEvents(tx, ctx, {
      type: 'team.created',
      subject: { kind: 'team', id },
      summary: `${ctx.actor.name} made the team ${input.name}`,
    })
    for (const personId of new Set(input.memberIds)) await addMemberInside(tx, ctx, { id, name: input.name }, personId)
    return { teamId: id }
  })
}
