/** Who can become whom, by which path, and what that rests on. */
import type { Condition } from '../policy/model.ts'
import type { Right } from '../rights/model.ts'

/**
 * `principal`: becomes that principal. `anything`: becomes that principal with every policy it likes, within that
 * principal's boundary and the organisation's policies. `variant`: stays itself, with other policies that are there.
 */
export type Becoming = { kind: 'principal' | 'anything' | 'variant'; arn: string }

/** Where an edge begins and ends: a principal by its ARN, anything else with its kind. */
export const nodeOf = ({ kind, arn }: Becoming): string => (kind === 'principal' ? arn : `${kind} ${arn}`)

export type Edge = {
  /** A node: a principal's ARN, or a variant of one. */
  from: string
  to: Becoming
  path: string
  /** Proven, as far as the input goes. */
  certain: boolean
  /** What it does, without its subject: "may pass role X to a new Lambda function". */
  does: string
  permissions: readonly string[]
  conditions: readonly Condition[]
  /** What would have to be there, or is not in the input. */
  missing: readonly string[]
}

export type Doubts = Pick<Right, 'certain' | 'conditions' | 'missing'>
export const PROVEN: Doubts = { certain: true, conditions: [], missing: [] }
const count = ({ conditions, missing }: Doubts): number => conditions.length + missing.length

/** The best of several rights: a certain one, else the one with the fewest doubts. Undefined when there is none. */
export const bestOf = <T extends Doubts>(rights: readonly T[]): T | undefined =>
  rights.find(({ certain }) => certain) ?? rights.toSorted((a, b) => count(a) - count(b))[0]

/** What all of them together rest on; undefined when one of them is not there. */
export function together(needed: readonly (Doubts | undefined)[]): Doubts | undefined {
  const all = needed.filter((one) => one !== undefined)
  if (all.length < needed.length) return undefined
  return {
    certain: all.every(({ certain }) => certain),
    conditions: all.flatMap(({ conditions }) => conditions),
    missing: [...new Set(all.flatMap(({ missing }) => missing))],
  }
}
