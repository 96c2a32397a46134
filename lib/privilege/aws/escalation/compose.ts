/** The sentence of a step by a path to a member of a group. */
import { type Doubts, type Edge, together } from './edge.ts'
import type { Actor } from './actor.ts'
import type { Ground } from './ground.ts'
import type { First } from './reach.ts'
import type { WayOut } from './ways-out.ts'

/** The edge of a first step; none only where there is nobody. */
export function composed({ actors }: Ground, from: number, { to, edge, used, doubts }: First): Edge[] {
  if (edge) return [edge]
  const [actor, target] = [actors[from], actors[to]]
  if (!actor || !target || !used || !doubts) return []
  return [compose(actor, target, used.way, doubts)]
}

function compose(actor: Actor, { principal }: Actor, { path, rests, demand }: WayOut, doubts: Doubts): Edge {
  const both = together([doubts, rests]) ?? rests
  const becomes = demand.kind === 'over' ? demand.becomes : 'principal'
  const common = { from: actor.node, to: { kind: becomes, arn: principal.arn }, path: path.id, ...both }
  if (path.kind === 'pass-role')
    return {
      ...common,
      does: `may pass role ${principal.name} to ${path.to}`,
      permissions: ['iam:passrole', ...path.needs],
    }
  if (path.kind === 'existing')
    return {
      ...common,
      does: `may ${path.may} as role ${principal.name}`,
      permissions: path.needs,
      missing: [...both.missing, `${path.runsAs} as ${principal.name}`],
    }
  return {
    ...common,
    does: `may ${path.may} ${principal.kind} ${principal.name}`,
    permissions: path.needs.map(({ action }) => action),
  }
}
