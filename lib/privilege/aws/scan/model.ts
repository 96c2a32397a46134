/** What a scan of one AWS account says: `curfew.scan/v1`, the published schema. Equal input gives equal output. */

import type { Effects, Shares, Tier } from '../../score/model.ts'

export const SCAN_SCHEMA = 'curfew.scan/v1'

/** One reason of a tier. `path`: an id of pathfinding.cloud, or one of ours (docs/breadth.md lists them). */
export type Reason = {
  path: string
  sentence: string
  permissions: readonly string[]
  /** ARNs on the way, in order. */
  via: readonly string[]
  /** What has to hold and is not known, as written in the policies. */
  conditions: readonly string[]
  /** What would have to be there, or is not in the input. */
  missing: readonly string[]
}

export type PrincipalScan = {
  /** Its ARN. */
  id: string
  kind: 'user' | 'role'
  name: string
  tier: Tier
  /** Admin-equivalents of everything it can become for certain. */
  ae: number
  /** The same with everything that the input does not show assumed met. */
  aePlus: number
  /** What it may do itself, as a share of everything there is to do. */
  direct: number
  /** Of everything it could become. */
  effects: Effects
  /** Something of it rests on what the input does not tell. */
  conditional: boolean
  reasons: readonly Reason[]
  /** Of `direct`. */
  cells: Shares
  /** Only where usage was given. */
  excess?: Excess
}

/** What is held and was not used; not known where nothing tells of its use. Each compared by itself. */
export type Excess =
  | { known: false }
  | {
      known: true
      /** What of `direct` was not used. */
      direct: number
      /** What of each effect was not used, by itself and by whom it could become. */
      effects: Effects
      /** The tier it would have with only what was used. */
      usedTier: Tier
      /** Whether that is a lower one. */
      tier: boolean
    }

/** Something that could be taken away. */
export type ScanEdge = {
  /** `holding`: a policy somebody has; `trust`: whom a role lets in; `permission`: what lets somebody go a step further. */
  kind: 'holding' | 'trust' | 'permission'
  /** ARN of whose it is. */
  from: string
  /** ARN of the policy or role it leads to; for an inline policy its name. */
  to: string
  sentence: string
}
export type ChokePoint = { edge: ScanEdge; lowersAePlusBy: number }

export type Scan = {
  schema: typeof SCAN_SCHEMA
  tool: { name: string; version: string }
  /** The versions of everything that the result was computed from. */
  catalogue: { actions: string; paths: string; effects: string; weights: string }
  roots: readonly { kind: 'aws-account'; id: string }[]
  /** Worst first: by tier, AE+ and id. */
  principals: readonly PrincipalScan[]
  estate: {
    /** Sums over its principals. */
    ae: number
    aePlus: number
    tiers: Readonly<Record<Tier, number>>
    /** Greatest first. */
    chokePoints: readonly ChokePoint[]
  }
  /** What the input lacks or this version does not know, each once. It demotes nothing. */
  unknowns: readonly string[]
}
