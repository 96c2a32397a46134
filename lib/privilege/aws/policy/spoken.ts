import type { Policy, Statement } from './model.ts'
import { saysAction } from './says-action.ts'

/** Policies are many people's, and actions are asked about again and again: each pair is looked at once. */
const known = new WeakMap<Policy, Map<string, readonly Statement[]>>()

/** The statements of a policy that speak of an action. @param action in lower case */
export function spokenIn(policy: Policy, action: string): readonly Statement[] {
  let byAction = known.get(policy)
  if (!byAction) known.set(policy, (byAction = new Map()))
  let spoken = byAction.get(action)
  if (!spoken) byAction.set(action, (spoken = policy.statements.filter((statement) => saysAction(statement, action))))
  return spoken
}
