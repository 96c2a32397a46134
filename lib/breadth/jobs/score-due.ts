/** Scores a source whose inventory, or whose catalogue, is newer than its scores. Any number of workers may call it. */
import { recordEvents } from '#lib/audit/record.ts'
import type { ChangeEvent } from '#lib/audit/model.ts'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Scan } from '#lib/privilege/aws/scan/model.ts'
import { versionsOf } from '#lib/privilege/aws/scan/versions.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime, type SqlTx } from '#lib/platform/db/database.ts'
import { isDatabaseAway } from '#lib/platform/db/errors.ts'
import { changeWords, digestOf, estateOf, scoreOf } from '../change-rules.ts'
import { type Claim, claimDue, type Facts, holdClaim, noteFailure, readFacts } from '../store/due.ts'
import {
  catalogueText,
  type EndedScore,
  type NewScoreOf,
  noteScored,
  type Scored,
  writeEstate,
  writeScores,
} from '../store/scores.ts'
import { scanElsewhere } from './scan-elsewhere.ts'

export type ScoreOptions = {
  scan?: typeof scanElsewhere
  /** What the present catalogue is; another one has everything scored anew. */
  catalogue?: string
  only?: SourceId
}

export const presentCatalogue = (): string => catalogueText(versionsOf(awsCatalogue()))

/** @returns how many sources were scored: one or none */
export async function scoreDue(ctx: Context, options: ScoreOptions = {}): Promise<number> {
  const { scan = scanElsewhere, catalogue = presentCatalogue(), only } = options
  const claim = await claimDue(ctx.db, catalogue, only)
  if (!claim) return 0
  try {
    const facts = await readFacts(ctx.db, claim.sourceId)
    if (!facts) return 0
    const { identities, entitlements, holdings, serviceControl, now } = facts
    const kept = { identities, entitlements, holdings }
    const scanned = await scan({ sourceId: claim.sourceId, kept, serviceControl: serviceControl ?? null, nowMs: now })
    return await ctx.db.sqlTransaction(async (tx) =>
      (await holdClaim(tx, claim)) ? store(tx, ctx, { claim, facts, scanned }) : 0,
    )
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    const message = error instanceof Error ? error.message : 'unknown'
    ctx.log.error({ event: 'breadth.failed', sourceId: claim.sourceId, err: error }, 'a source could not be scored')
    await noteFailure(ctx.db, claim, message)
    return 0
  }
}

type Storing = { claim: Claim; facts: Facts; scanned: Scan }

async function store(tx: SqlTx, ctx: Context, { claim, facts, scanned }: Storing): Promise<number> {
  const { sourceId } = claim
  const { identities, entitlements, holdings, serviceControl, root } = facts
  const idOf = new Map(identities.map(({ accountKey, id }) => [accountKey, id as IdentityId]))
  const scores = scanned.principals.flatMap((principal): NewScoreOf[] => {
    const identityId = idOf.get(principal.id)
    return identityId === undefined ? [] : [{ ...scoreOf(principal, root), identityId }]
  })
  const at = await databaseTime(tx)
  const inventoryVersion = digestOf({ identities, entitlements, holdings, serviceControl: serviceControl ?? null })
  const scored: Scored = { sourceId, at, catalogue: scanned.catalogue, inventoryVersion }
  const ended = await writeScores(tx, scored, scores)
  const estate = estateOf(scanned)
  await writeEstate(tx, scored, estate)
  await noteScored(tx, scored, facts.inventoryAt)
  const changes = changesOf(facts, scores, ended).map((one) => ({
    ...one,
    sourceId,
    subject: { kind: 'source' as const, id: sourceId },
  }))
  await recordEvents(
    tx,
    ctx,
    {
      type: 'breadth.scored',
      subject: { kind: 'source', id: sourceId },
      sourceId,
      summary: `${facts.name} was scored: identities ${scores.length}, scores that changed ${changes.length}`,
      payload: { scored: scores.length, changed: changes.length, tiers: estate.tiers, inventoryVersion },
    },
    ...changes,
  )
  return 1
}

type Change = Pick<ChangeEvent, 'type' | 'identityId' | 'summary' | 'payload'>

/** What was scored before, and is scored otherwise now. */
function changesOf({ identities }: Facts, scores: readonly NewScoreOf[], ended: readonly EndedScore[]): Change[] {
  const nowOf = new Map(scores.map((score) => [score.identityId, score]))
  const nameOf = new Map(identities.map(({ id, name }) => [id, name]))
  return ended.flatMap(({ identityId, tier, aePlus }): Change[] => {
    const now = nowOf.get(identityId)
    if (!now || (now.tier === tier && now.aePlus === aePlus)) return []
    return [
      {
        type: 'breadth.changed',
        identityId,
        summary: changeWords(nameOf.get(identityId) ?? 'An identity', { tier, aePlus }, now),
        payload: { from: { tier, aePlus }, to: { tier: now.tier, aePlus: now.aePlus } },
      },
    ]
  })
}
