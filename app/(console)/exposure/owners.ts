/** Whose identities a view can be narrowed to. */
import { listTeamRefs, loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'

export async function ownerOptions(ctx: PersonContext) {
  const [scope, teams] = await Promise.all([loadScope(ctx), listTeamRefs(ctx)])
  const seen = scope.seesAll ? teams : teams.filter((team) => ctx.actor.teamIds.has(team.id))
  return [
    { value: ctx.actor.personId as string, label: 'Me' },
    ...seen.map((team) => ({ value: team.id as string, label: team.name })),
  ]
}
