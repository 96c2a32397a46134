/** What people see of kill switches, within what concerns them. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { HaltId } from '#lib/kernel/ids.ts'
import { decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { pullFacts } from '../commands/pull-kill-switch.ts'
import { decidePull } from '../decide-halt.ts'
import type { HaltTarget } from '../model.ts'
import {
  concerns,
  countWithin,
  type Halt,
  HALT_VIEWS,
  type HaltCounts,
  haltInForce,
  type HaltPlace,
  haltsCovering,
  type HaltView,
  placeOf,
  readHalt,
  readHalts,
  readHaltsInForce,
} from '../store/halts.ts'

export async function listHalts(ctx: Context, filter: { view: HaltView }, page: Page): Promise<Slice<Halt>> {
  const scope = await loadScope(ctx)
  const cursor = page.cursor ? decodeCursor(page.cursor, 2) : null
  const before = cursor ? { micros: Number(cursor[0]), id: String(cursor[1]) } : null
  const where = sql`${HALT_VIEWS[filter.view]} AND ${concerns(scope)}`
  return sliceOf(await readHalts(ctx.db, where, { limit: page.limit, before }), page, (row) => [row.sortMicros, row.id])
}

/** @throws DomainError `not-found` */
export async function getHalt(ctx: Context, id: HaltId): Promise<Halt> {
  const halt = await readHalt(ctx.db, id, await loadScope(ctx))
  if (!halt?.sees) throw new DomainError('not-found', 'There is no such halt.')
  return halt
}

/** For the banner: what is halted of what concerns the reader, the widest first. */
export const haltsConcerningMe = async (ctx: Context, limit = 5): Promise<Halt[]> =>
  readHaltsInForce(ctx.db, await loadScope(ctx), limit)

export type HaltOutlook = {
  place: HaltPlace
  /** Everything that closes it now, the widest first. */
  inForce: Halt[]
  mayPull: boolean
}

/** Whether the reader may pull it there, and what is pulled already. @throws DomainError `not-found` */
export async function haltOutlook(ctx: Context, target: HaltTarget): Promise<HaltOutlook> {
  const scope = await loadScope(ctx)
  const place = await placeOf(ctx.db, target, scope)
  if (!place?.sees) throw new DomainError('not-found', `There is no such ${target.scope}.`)
  const [inForce, pulled] = await Promise.all([haltsCovering(ctx.db, place), haltInForce(ctx.db, place)])
  return { place, inForce, mayPull: decidePull(pullFacts(target, place, { scope, pulled })).kind === 'pulled' }
}

export type HaltPreview = { counts: HaltCounts; inForce: Halt[] }

/** What a pull would do, in numbers, for those who may pull it. @throws DomainError with the reason why not */
export async function previewPull(ctx: Context, target: HaltTarget): Promise<HaltPreview> {
  const scope = await loadScope(ctx)
  const place = await placeOf(ctx.db, target, scope)
  const decision = decidePull(pullFacts(target, place, { scope, pulled: null }))
  if (decision.kind === 'refused') throw new DomainError(decision.code, decision.message)
  if (!place) throw new DomainError('not-found', `There is no such ${target.scope}.`)
  const [counts, inForce] = await Promise.all([countWithin(ctx.db, place), haltsCovering(ctx.db, place)])
  return { counts, inForce }
}
