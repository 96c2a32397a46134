/** May this actor pull or lift the kill switch? Pulling is the safe direction, lifting is not. Pure. */
import type { ErrorCode } from '#lib/kernel/errors.ts'
import type { HaltScope } from './model.ts'

type Refused = { kind: 'refused'; code: ErrorCode; message: string }
const refuse = (code: ErrorCode, message: string): Refused => ({ kind: 'refused', code, message })

export type PullFacts = {
  scope: HaltScope
  /** Whether the actor may know of what the halt would be for; everybody knows of the estate. */
  sees: boolean
  isApproverOfSource: boolean
  isAdmin: boolean
  /** In force for exactly this scope already. */
  pulled: { by: string; since: string } | null
}
export type PullDecision = Refused | { kind: 'pulled' }

export function decidePull(facts: PullFacts): PullDecision {
  if (!facts.sees) return refuse('not-found', `There is no such ${facts.scope}.`)
  if (facts.scope === 'estate' && !facts.isAdmin)
    return refuse('auth.forbidden', 'Only admins pull the kill switch for the whole estate.')
  if (!facts.isAdmin && !facts.isApproverOfSource)
    return refuse('auth.forbidden', 'Approvers of the source and admins pull its kill switch.')
  if (facts.pulled)
    return refuse('halt.already-pulled', `${facts.pulled.by} pulled it already, at ${facts.pulled.since}.`)
  return { kind: 'pulled' }
}

export type LiftFacts = {
  sees: boolean
  isAdmin: boolean
  lifted: { by: string; since: string } | null
}
export type LiftDecision = Refused | { kind: 'lifted' }

export function decideLift(facts: LiftFacts): LiftDecision {
  if (!facts.sees) return refuse('not-found', 'There is no such halt.')
  if (!facts.isAdmin) return refuse('auth.forbidden', 'Only admins lift a kill switch.')
  if (facts.lifted)
    return refuse('halt.already-lifted', `${facts.lifted.by} lifted it already, at ${facts.lifted.since}.`)
  return { kind: 'lifted' }
}
