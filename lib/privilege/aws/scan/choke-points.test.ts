/** Choke points of accounts by chance, against taking away whatever could be taken away and scanning again. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Account } from '../account/model.ts'
import { accountIn, circumstancesWith } from '../escalation/testing/estate.ts'
import { estateOf, type Plan, plans } from '../escalation/testing/random-estate.ts'
import { type Change, changed } from './changes.ts'
import { triesIn } from './choke-points.ts'
import { keeping } from './kept.ts'
import type { Scan } from './model.ts'
import { judge, scored } from './principals.ts'
import { scanAws } from './scan.ts'

const circumstances = circumstancesWith()
/** What is read of policies is kept; who can become whom is looked for in every account anew. */
const kept = keeping(circumstances)
const aePlusOf = (account: Account): number =>
  [...scored(judge(account, kept), kept).values()].reduce((sum, { aePlus }) => sum + aePlus, 0)
const escalates = (scan: Scan, arn: string): boolean =>
  scan.principals.some(({ id, tier }) => id === arn && /^T[012]$/.test(tier))

/** What `docs/breadth.md` says is looked at: all policies, and whom the roles of those who escalate let in. */
function removable({ users, roles, groups }: Account, scan: Scan): Change[] {
  const shared = groups.filter(({ name }) => users.some((one) => one.groups.includes(name)))
  return [
    ...[...users, ...roles].flatMap(({ arn, policies }) =>
      policies.flatMap(({ policy, group }): Change[] =>
        group === null ? [{ kind: 'remove', holder: arn, policy }] : [],
      ),
    ),
    ...shared.flatMap(({ arn, policies }) =>
      policies.map(({ policy }): Change => ({ kind: 'remove', holder: arn, policy })),
    ),
    ...roles.filter(({ arn }) => escalates(scan, arn)).map(({ arn }): Change => ({ kind: 'untrust', role: arn })),
  ]
}

/** Whoever has many ways has many first steps, and any of them may be among the few that are tried. */
const stepsIn = (account: Account): number =>
  [...judge(account, kept).reaches.values()].reduce(
    (sum, { chain, ways }) => sum + new Set([...chain, ...ways].flatMap(({ permissions }) => permissions)).size,
    0,
  )

const small = (plan: Plan): boolean =>
  [...plan.users, ...plan.roles].every(({ statements, managed }) => statements.length + managed.length <= 3)

test('nothing that could be taken away lowers AE+ by more than the first of few, and each figure is what comes of it', () => {
  let judged = 0
  fc.assert(
    fc.property(plans.filter(small), (plan) => {
      const account = accountIn(estateOf(plan))
      const scan = scanAws(account, circumstances)
      const { chokePoints, aePlus } = scan.estate
      const lowers = (change: Change): number => aePlus - aePlusOf(changed(account, change))
      const changes = removable(account, scan)
      const best = Math.max(0, ...changes.map(lowers))
      const first = chokePoints[0]?.lowersAePlusBy ?? 0
      if (changes.length + stepsIn(account) <= triesIn(account)) expect(first).toBeGreaterThanOrEqual(best - 1e-5)
      for (const { edge, lowersAePlusBy } of chokePoints) {
        if (edge.kind === 'permission') continue
        judged += 1
        const meant = changes.filter((change) =>
          edge.kind === 'trust'
            ? change.kind === 'untrust' && change.role === edge.from
            : change.kind === 'remove' &&
              change.holder === edge.from &&
              edge.to.endsWith(change.policy.name.replace(/^.*\//, '')),
        )
        expect(meant.map(lowers).some((figure) => Math.abs(figure - lowersAePlusBy) < 1e-5)).toBe(true)
      }
    }),
    { numRuns: 25, seed: 20261123, endOnFailure: true },
  )
  expect(judged).toBeGreaterThan(0)
})
