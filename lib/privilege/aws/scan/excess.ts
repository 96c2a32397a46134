/**
 * What is held and was not used: the account is scored once more as if everybody whose use is known held only what they
 * used. Without evidence of use nothing is said.
 */
import { EFFECTS, type Effects } from '../../score/model.ts'
import { rounded } from '../../score/measure.ts'
import type { Account, Role, User } from '../account/model.ts'
import { compile } from '../policy/pattern.ts'
import type { Policy, Statement } from '../policy/model.ts'
import type { ActionTable } from '../score/actions.ts'
import { speakingOf } from '../score/statement.ts'
import { countsAsUsed, type PrincipalUse, type Usage } from '../usage/model.ts'
import type { Excess, PrincipalScan } from './model.ts'

/** The account of those who hold only what they used. */
export function asUsed(account: Account, used: Usage, table: ActionTable): Account {
  const reduced = <T extends User | Role>(principal: T): T => {
    const use = used.get(principal.arn)
    if (!use) return principal
    const policies = principal.policies.map((attached) => ({
      ...attached,
      policy: reducedPolicy(attached.policy, use, table),
    }))
    return { ...principal, policies }
  }
  return { ...account, users: account.users.map(reduced), roles: account.roles.map(reduced) }
}

function reducedPolicy(policy: Policy, use: PrincipalUse, table: ActionTable): Policy {
  const statements = policy.statements.flatMap((statement): Statement[] => {
    if (statement.effect === 'Deny') return [statement]
    const { whole, parts } = speakingOf(statement, table)
    const items = [...whole, ...parts]
      .map((number) => table.action(number).id)
      .filter((id) => countsAsUsed(use, id))
      .map(compile)
    return items.length === 0 ? [] : [{ ...statement, actions: { inverted: false, items } }]
  })
  return { ...policy, statements }
}

/** @param least the same principal as it would be with only what it used; undefined when its use is not known */
export function excessOf(held: PrincipalScan, least: PrincipalScan | undefined): Excess {
  if (!least) return { known: false }
  const over = (of: (scan: PrincipalScan) => number): number => Math.max(0, rounded(of(held) - of(least)))
  return {
    known: true,
    direct: over(({ direct }) => direct),
    effects: Object.fromEntries(EFFECTS.map((effect) => [effect, over(({ effects }) => effects[effect])])) as Effects,
    usedTier: least.tier,
    tier: least.tier > held.tier,
  }
}
