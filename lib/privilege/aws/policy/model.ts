/** IAM policy documents as they are judged here: every element a list, every statement with the name results give it. */
import type { Pattern } from './pattern.ts'

export type Effect = 'Allow' | 'Deny'

/** `Action` or `NotAction`, `Resource` or `NotResource`: what is listed, or everything but that. */
export type Listed<T> = { inverted: boolean; items: readonly T[] }

export type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser'
/** Null kind: the bare `"*"`. */
export type PrincipalItem = { kind: PrincipalKind | null; value: string }

export type Condition = {
  /** As written, with prefix and suffix: `ForAnyValue:StringLikeIfExists`. */
  operator: string
  key: string
  values: readonly string[]
}

export type Statement = {
  /** How results name the policy it stands in. */
  policy: string
  /** Its Sid; without one its number from 0. */
  name: string
  effect: Effect
  actions: Listed<Pattern>
  /** Null where a policy has none, as in a trust policy: the resource it is attached to. */
  resources: Listed<string> | null
  /** Null in policies that are attached to a principal. */
  principals: Listed<PrincipalItem> | null
  conditions: readonly Condition[]
  /** Whether `${…}` means a variable: only in version 2012-10-17. */
  variables: boolean
}

/** @param unknowns elements that this reader does not know; a newer IAM may */
export type Policy = { name: string; statements: readonly Statement[]; unknowns: readonly string[] }
