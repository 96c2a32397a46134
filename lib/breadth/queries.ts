/** Breadth as people read it: whoever sees an identity sees how far it reaches. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { getSource } from '#lib/inventory/server.ts'
import { seeIdentity } from '#lib/ownership/server.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Context } from '#lib/platform/context.ts'
import type { Breadth, Estate, ListedEstate } from './model.ts'
import { reasonAsSeen, type Sight, withoutNames } from './sight-rules.ts'
import {
  isScoredSource,
  readEstate,
  readEstateHistory,
  readEstates,
  readScore,
  readScoreHistory,
  readSeenAccounts,
} from './store/queries.ts'

/** @throws DomainError `not-found`, as for the identity itself */
export async function getBreadth(ctx: Context, identityId: IdentityId): Promise<Breadth> {
  const { scope, identity } = await seeIdentity(ctx, identityId)
  const { sourceId } = identity
  const [score, history] = await Promise.all([
    readScore(ctx.db, sourceId, identityId),
    readScoreHistory(ctx.db, sourceId, identityId),
  ])
  if (!score) {
    if (identity.goneAt !== null) return { state: 'unscored', why: 'gone' }
    return { state: 'unscored', why: (await isScoredSource(ctx.db, sourceId)) ? 'not-yet' : 'no-catalogue' }
  }
  const via = [...new Set(score.reasons.flatMap((reason) => reason.via))]
  const seen = via.length > 0 ? await readSeenAccounts(ctx.db, scope, sourceId, via) : []
  const sight: Sight = {
    all: scope.seesAll,
    seen: new Map(seen.map(({ accountKey, ...one }) => [accountKey, one])),
  }
  return {
    ...score,
    state: 'scored',
    sentence: score.sentence === null ? null : withoutNames(score.sentence, score.reasons[0]?.via ?? [], sight),
    reasons: score.reasons.map((reason) => reasonAsSeen(reason, sight)),
    history,
  }
}

/**
 * The estate of a source; null before its first score, and for kinds without a catalogue.
 * @throws DomainError `not-found` | `auth.forbidden` for those who do not govern the source
 */
export async function getEstate(ctx: Context, sourceId: SourceId): Promise<Estate | null> {
  const [scope] = await Promise.all([loadScope(ctx), getSource(ctx, sourceId)])
  if (!scope.seesAll && !scope.approverSourceIds.includes(sourceId))
    throw new DomainError('auth.forbidden', 'Only those who govern a source see how far all of it reaches.')
  const [estate, history] = await Promise.all([readEstate(ctx.db, sourceId), readEstateHistory(ctx.db, sourceId)])
  return estate && { ...estate, history }
}

/**
 * How far each source's identities reach together, the widest first, and how far they reached at a moment before.
 * @throws DomainError `auth.forbidden` for those who do not see everything
 */
export async function listEstates(ctx: Context, before: Instant): Promise<ListedEstate[]> {
  if (!(await loadScope(ctx)).seesAll)
    throw new DomainError('auth.forbidden', 'Only those who see everything compare how far sources reach.')
  return readEstates(ctx.db, before)
}
