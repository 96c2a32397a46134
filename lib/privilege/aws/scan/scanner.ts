/** A scanner keeps what it read: a second scan of an account that hardly changed costs hardly anything. */
import { TIERS } from '../../score/model.ts'
import type { Account } from '../account/model.ts'
import type { Circumstances } from '../escalation/subject.ts'
import type { Usage } from '../usage/model.ts'
import { chokePointsOf } from './choke-points.ts'
import { asUsed, excessOf } from './excess.ts'
import { type Kept, keeping } from './kept.ts'
import { type ChokePoint, type PrincipalScan, type Scan, SCAN_SCHEMA } from './model.ts'
import { judge, type Judged, scored, type Written } from './principals.ts'
import type { ScanOptions } from './scan.ts'
import { createTrials, sumOf } from './trials.ts'
import { unknownsOf } from './unknowns.ts'
import { TOOL, versionsOf } from './versions.ts'
import { inOrder } from './wording.ts'

export type Scanner = { scan(account: Account, options?: ScanOptions): Scan }

/** What the next scan of nearly the same account goes on from. */
type Last = { judged: Judged; written: Written; sorted: readonly PrincipalScan[] }

export function createScanner(circumstances: Circumstances): Scanner {
  const kept = keeping(circumstances)
  const tried = createTrials(kept)
  let last: Last | null = null
  return {
    scan(account, { used } = {}) {
      const judged = judge(account, kept, last?.judged)
      const written = scored(judged, kept, last?.written)
      const sorted = sortedAfter(judged, written, last?.sorted ?? null)
      last = { judged, written, sorted }
      const chokePoints = chokePointsOf(account, tried(judged, account, aePlusesOf(sorted)))
      return scanOf(account, { principals: withExcess(sorted, account, { used, kept }), chokePoints, circumstances })
    },
  }
}

type Found = { principals: readonly PrincipalScan[]; chokePoints: readonly ChokePoint[]; circumstances: Circumstances }

const scanOf = (account: Account, { principals, chokePoints, circumstances }: Found): Scan => ({
  schema: SCAN_SCHEMA,
  tool: TOOL,
  catalogue: versionsOf(circumstances.catalogue),
  roots: account.id === null ? [] : [{ kind: 'aws-account', id: account.id }],
  principals,
  estate: {
    ae: sumOf(principals.map(({ ae }) => ae)),
    aePlus: sumOf(principals.map(({ aePlus }) => aePlus)),
    tiers: Object.fromEntries(
      TIERS.map((tier) => [tier, principals.filter((principal) => principal.tier === tier).length]),
    ) as Scan['estate']['tiers'],
    chokePoints,
  },
  unknowns: unknownsOf(account, circumstances),
})

const worstFirst = (a: PrincipalScan, b: PrincipalScan): number =>
  inOrder(a.tier, b.tier) || b.aePlus - a.aePlus || inOrder(a.id, b.id)

/** Those who are as before stay in their order. */
function sortedAfter(
  { concerned }: Judged,
  written: Written,
  before: readonly PrincipalScan[] | null,
): PrincipalScan[] {
  if (!before || !concerned) return [...written.values()].sort(worstFirst)
  const renewed = new Set(concerned)
  const fresh = concerned.flatMap((arn) => written.get(arn) ?? []).sort(worstFirst)
  const sorted: PrincipalScan[] = []
  for (const one of before) {
    if (renewed.has(one.id)) continue
    for (let next = fresh[0]; next && worstFirst(next, one) < 0; next = fresh[0]) sorted.push(...fresh.splice(0, 1))
    sorted.push(one)
  }
  return [...sorted, ...fresh]
}

const aePlusesOf = (principals: readonly PrincipalScan[]): ReadonlyMap<string, number> =>
  new Map(principals.map(({ id, aePlus }) => [id, aePlus]))

type Use = { used: Usage | undefined; kept: Kept }

function withExcess(held: readonly PrincipalScan[], account: Account, { used, kept }: Use): readonly PrincipalScan[] {
  if (!used) return held
  const least = scored(judge(asUsed(account, used, kept.table), kept), kept)
  return held.map((one) => ({ ...one, excess: excessOf(one, used.has(one.id) ? least.get(one.id) : undefined) }))
}
