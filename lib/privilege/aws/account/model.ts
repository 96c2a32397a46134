/** One AWS account as its authorisation details tell of it. */
import type { Policy } from '../policy/model.ts'

/** A policy in force for somebody, and the way it reaches them. */
export type Attached = {
  policy: Policy
  /** The ARN of a managed policy; null for an inline one. */
  arn: string | null
  /** The group it comes through; null when it is attached directly. */
  group: string | null
}

/** `unknown`: there is one, and its document is not in the input. */
export type Boundary = Policy | 'none' | 'unknown'

type Principal = {
  arn: string
  name: string
  account: string
  policies: readonly Attached[]
  boundary: Boundary
  tags: ReadonlyMap<string, string>
}
export type User = Principal & { kind: 'user'; groups: readonly string[] }
export type Role = Principal & {
  kind: 'role'
  trust: Policy
  serviceLinked: boolean
  /** ARNs of its instance profiles; `unknown` where the input does not list them. */
  instanceProfiles: readonly string[] | 'unknown'
}
export type Group = { arn: string; name: string; policies: readonly Attached[] }
export type ManagedPolicy = {
  arn: string
  name: string
  policy: Policy
  /** Versions that are not the default one: whoever may set the default may choose them. */
  otherVersions: readonly Policy[]
  /** AWS's own: nobody can edit it. */
  byAws: boolean
}

export type Account = {
  /** Null when the input holds no principal. */
  id: string | null
  users: readonly User[]
  groups: readonly Group[]
  roles: readonly Role[]
  policies: readonly ManagedPolicy[]
  /** What the input lacks or this reader does not know, each once. */
  unknowns: readonly string[]
}
