/** The actor's scope, with the sources they may decide for. */
import { type Context, onceAPage } from '#lib/platform/context.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Scope, scopeOf } from '../scope.ts'
import { approverSourceIds } from '../store/people.ts'

/** @param runner the open transaction, where there is one; else the database of the context */
export async function loadScope(
  ctx: Pick<Context, 'actor' | 'db' | 'once'>,
  runner: SqlRunner = ctx.db,
): Promise<Scope> {
  const { actor } = ctx
  if (actor.kind !== 'person') return scopeOf(actor, [])
  const read = () => approverSourceIds(runner, [...actor.teamIds])
  return scopeOf(actor, await (runner === ctx.db ? onceAPage(ctx, 'approver-sources', read) : read()))
}
