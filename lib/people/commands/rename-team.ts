/** Changes a team's name or description. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { TeamId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { requireAdmin } from '../admin-rules.ts'
import { lockPeopleRegister } from '../store/people.ts'
import { lockTeam, teamNameTaken, updateTeamRow } from '../store/teams.ts'

export type RenameTeamInput = { teamId: TeamId; name?: string | undefined; description?: string | undefined }

export async function renameTeam(ctx: Context, input: RenameTeamInput): Promise<void> {
  requireAdmin(ctx.actor, 'rename teams')
  await ctx.db.transaction(async (tx) => {
    const team = await lockTeam(tx, input.teamId)
    if (!team) throw new DomainError('not-found', 'There is no such team.')
    const to = { id: team.id, name: input.name ?? team.name, description: input.description ?? team.description }
    if (to.name === team.name && to.description === team.description) return
    await requireFreeTeamName(tx, to.name, team.id)
    await updateTeamRow(tx, to)
    await recordEvents(tx, ctx, {
      type: 'team.renamed',
      subject: { kind: 'team', id: team.id },
      summary:
        to.name === team.name
          ? `${ctx.actor.name} described the team ${team.name}`
          : `${ctx.actor.name} renamed the team ${team.name} to ${to.name}`,
      payload: { from: team.name, to: to.name },
    })
  })
}

/** @throws DomainError `people.team-name-taken` */
export async function requireFreeTeamName(tx: SqlTx, name: string, except: TeamId | null): Promise<void> {
  await lockPeopleRegister(tx)
  if (await teamNameTaken(tx, name, except))
    throw new DomainError('people.team-name-taken', `There is a team named ${name} already.`)
}
