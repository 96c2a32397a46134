/**
 * What could be taken away to narrow the estate most: the policies somebody has, whom a role lets in, what lets somebody
 * go a step further. Those on which most hangs are tried, and the account scored as if each were gone.
 */
import type { AwsCatalogue } from '../../catalogue/aws.ts'
import type { Account, Attached } from '../account/model.ts'
import type { Reach } from '../escalation/escalate.ts'
import type { Change } from './changes.ts'
import type { Principal } from './kept.ts'
import type { ChokePoint, ScanEdge } from './model.ts'
import type { Trial } from './trials.ts'
import { inOrder, nameIn, namesOf } from './wording.ts'

/** Each that is tried costs as much as scoring an account that hardly changed: in a small one that is little. */
const TRIED = { least: 12, most: 96, ofPrincipals: 7_320 }
const MOST_TOLD = 10

/** How many are tried in an account of so many users and roles. */
export const triesIn = ({ users, roles }: Pick<Account, 'users' | 'roles'>): number =>
  Math.min(TRIED.most, Math.max(TRIED.least, Math.floor(TRIED.ofPrincipals / (users.length + roles.length + 1))))

type Candidate = {
  edge: ScanEdge
  change: Change
  /**
   * What it promises to lower the sum of AE+ by. Where somebody escalates it is the most; of those who do not, it is what
   * they have, without those who could become them.
   */
  atMost: number
}

/**
 * The most promising first, until none that is left can lower more than those that are found: no more than what hangs on
 * it, whole, and of its own.
 */
export function chokePointsOf(account: Account, trial: Trial): ChokePoint[] {
  const candidates = [...ofGroups(account, trial)]
  for (const holders of [account.users, account.roles])
    for (const one of holders) candidates.push(...ofPrincipal(one, trial))
  const found: ChokePoint[] = []
  for (const { edge, change, atMost } of mostPromising(candidates, triesIn(account))) {
    const least = found.length < MOST_TOLD ? 0 : (found[MOST_TOLD - 1]?.lowersAePlusBy ?? 0)
    if (atMost <= least) break
    const lowersAePlusBy = trial.lowers(`${edge.kind} ${edge.from} ${edge.to} ${keyOf(change)}`, change)
    if (lowersAePlusBy <= 0) continue
    found.push({ edge, lowersAePlusBy })
    found.sort((a, b) => b.lowersAePlusBy - a.lowersAePlusBy || inEdgeOrder(a.edge, b.edge))
  }
  return found.slice(0, MOST_TOLD)
}

/** Those that are tried, in order: of thousands only the few that could be among them are sorted. */
function mostPromising(candidates: readonly Candidate[], tries: number): Candidate[] {
  const least =
    Float64Array.from(candidates, ({ atMost }) => atMost)
      .sort()
      .at(-tries) ?? 0
  return candidates
    .filter(({ atMost }) => atMost >= least)
    .sort((a, b) => b.atMost - a.atMost || inEdgeOrder(a.edge, b.edge))
    .slice(0, tries)
}

const isOfService = (arn: string): boolean => arn.includes(':role/aws-service-role/')
const keyOf = (change: Change): string => (change.kind === 'forbid' ? change.action : change.kind)

const inEdgeOrder = (a: ScanEdge, b: ScanEdge): number =>
  inOrder(a.kind, b.kind) || inOrder(a.from, b.from) || inOrder(a.to, b.to)

function ofPrincipal({ arn, kind, name, policies }: Principal, trial: Trial): Candidate[] {
  const { escalation, reaches } = trial.judged
  const own = policies.filter(({ group }) => group === null)
  const reach = reaches.get(arn)
  // What AWS attached to a role of its own nobody can take off.
  if (!reach?.tier)
    return isOfService(arn) ? [] : own.map((attached) => holding(arn, name, attached, trial.aePlusOf(arn)))
  const hanging = escalation.hangingOn(arn)
  const trust: Candidate[] =
    kind === 'role' && hanging > 0
      ? [
          {
            edge: { kind: 'trust', from: arn, to: arn, sentence: `whom role ${name} lets in` },
            change: { kind: 'untrust', role: arn },
            atMost: hanging,
          },
        ]
      : []
  return [
    ...trust,
    ...own.map((attached) => holding(arn, name, attached, hanging + 1)),
    ...stepsOf(reach, name, hanging + 1, trial.catalogue),
  ]
}

function holding(from: string, name: string, { policy, arn }: Attached, atMost: number): Candidate {
  return {
    edge: { kind: 'holding', from, to: arn ?? policy.name, sentence: `${name} has ${arn ? nameIn(arn) : policy.name}` },
    change: { kind: 'remove', holder: from, policy },
    atMost,
  }
}

/** The permissions of every first step of somebody's ways; of its shortest way first. */
function stepsOf({ arn, chain, ways }: Reach, name: string, atMost: number, catalogue: AwsCatalogue): Candidate[] {
  const byAction = new Map<string, Candidate>()
  for (const step of [...chain.slice(0, 1), ...ways])
    for (const action of step.permissions) {
      if (byAction.has(action)) continue
      const edge: ScanEdge = {
        kind: 'permission',
        from: arn,
        to: step.to.arn,
        sentence: `${name} has ${namesOf([action], catalogue).join()}: it ${step.does} (${step.path})`,
      }
      byAction.set(action, { edge, change: { kind: 'forbid', principal: arn, action }, atMost })
    }
  return [...byAction.values()]
}

/** Whoever goes through any of the members may lose its ways. */
function ofGroups(account: Account, { aePlusOf, judged: { escalation, reaches } }: Trial): Candidate[] {
  const promise = (arn: string): number => (reaches.get(arn)?.tier ? 1 + escalation.hangingOn(arn) : aePlusOf(arn))
  return account.groups.flatMap((group) => {
    const members = account.users.filter(({ groups }) => groups.includes(group.name))
    if (members.length === 0) return []
    const atMost = members.reduce((sum, { arn }) => sum + promise(arn), 0)
    return group.policies.map((attached) => holding(group.arn, `group ${group.name}`, attached, atMost))
  })
}
