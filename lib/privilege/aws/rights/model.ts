/** What is in force for a principal, and what of an action it therefore may do. */
import type { Lookup } from '../conditions/context.ts'
import type { Condition, Policy, Statement } from '../policy/model.ts'
import type { Region } from '../policy/region.ts'

/** Everything that decides what a principal may do; the resources' own policies are another matter. */
export type Holding = {
  policies: readonly Policy[]
  /** Each has to allow: a permissions boundary, and one list per level of the organisation. */
  limits: readonly Limit[]
  context: Lookup
}
/** Policies null: they are in force, and not in the input. */
export type Limit = { name: string; policies: readonly Policy[] | null }

/** Part of what an action reaches, and whether that holds for certain. */
export type Right = {
  region: Region
  certain: boolean
  /** The statement that allows it. */
  statement: Statement
  /** What has to hold, or not to hold, and is not known. */
  conditions: readonly Condition[]
  /** Documents that would decide and are not in the input. */
  missing: readonly string[]
}
