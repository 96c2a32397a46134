/** What is asked, what is in force, and what comes of it. */
import type { Lookup } from '../conditions/context.ts'
import type { Condition, Effect, Policy } from '../policy/model.ts'
import type { Principal } from './principals.ts'

export type Request = {
  principal: Principal
  /** In lower case. */
  action: string
  /** An ARN, or "*" where an action has no resource. */
  resource: string
  /** Null when nobody can tell whose it is. */
  resourceAccount: string | null
  context: Lookup
}

/** Null: not in force. A list of lists: one list per level, from the root of the organisation down. */
export type InForce = {
  identity: readonly Policy[]
  boundaries: readonly Policy[] | null
  serviceControl: readonly (readonly Policy[])[] | null
  resourceControl: readonly (readonly Policy[])[] | null
  resource: Policy | null
  session: readonly Policy[] | null
}

export type Because = { policy: string; statement: string; effect: Effect }

export type Outcome = 'allowed' | 'implicitly-denied' | 'explicitly-denied' | 'conditional'

export type Decision = {
  decision: Outcome
  because: Because[]
  /** What decides and is not known; only with `conditional`. */
  conditions: Condition[]
  /** The layers that keep it from being allowed. */
  blockedBy: string[]
}
