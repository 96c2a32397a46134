/** What changed since somebody was here, within what they may see. */
import { DomainError } from '#lib/kernel/errors.ts'
import { decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import { loadScope } from '#lib/people/server.ts'
import { asPerson, type Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { sinceOf } from './last-visit.ts'
import {
  type Change,
  type ChangeCount,
  type ChangeKind,
  type Changes,
  factsOfChange,
  kindOfEvent,
  kindsFor,
  type Since,
  type SinceKey,
} from './model.ts'
import { type Asked, countAppeared, countEvents, readEvents, readPresences } from './store.ts'

/** Sessions are short: a few dozen reach back beyond any visit that still counts. */
const PRESENCES = 200

/** By the database's clock, for the person who asks. */
export async function sinceLastVisit(ctx: Context, key: SinceKey = 'visit'): Promise<Since> {
  const scope = await loadScope(asPerson(ctx))
  const [now, presences] = await Promise.all([databaseTime(ctx.db), readPresences(ctx.db, scope, PRESENCES)])
  return sinceOf(key, presences, now)
}

/** How many of each kind, those that happened only. */
export async function whatChanged(ctx: Context, since: Since): Promise<Changes> {
  const scope = await loadScope(ctx)
  const kinds = kindsFor(scope)
  const [rows, appeared] = await Promise.all([
    countEvents(ctx.db, { scope, since: since.at, types: typesOf(kinds) }),
    countAppeared(ctx.db, scope, since.at),
  ])
  const counts = kinds.flatMap((kind): ChangeCount[] => {
    const count = rows.filter((row) => kindOfEvent(row.type) === kind).reduce((sum, row) => sum + row.count, 0)
    return count > 0 ? [{ kind, count }] : []
  })
  return { since, counts, total: counts.reduce((sum, { count }) => sum + count, 0), appeared }
}

const typesOf = (kinds: readonly ChangeKind[]): Asked['types'] => kinds.flatMap((kind) => factsOfChange(kind).types)

/** The changes themselves, newest first; of one kind, or of all that this person is told of. */
export async function listChanges(
  ctx: Context,
  asked: { since: Since; kind: ChangeKind | null },
  page: Page,
): Promise<Slice<Change>> {
  const scope = await loadScope(ctx)
  const kinds = kindsFor(scope).filter((kind) => asked.kind === null || kind === asked.kind)
  const rows = await readEvents(
    ctx.db,
    { scope, since: asked.since.at, types: typesOf(kinds) },
    { limit: page.limit + 1, beforeSeq: beforeOf(page) },
  )
  return sliceOf(rows.map(toChange), page, (row) => [row.seq])
}

function beforeOf({ cursor }: Page): number | null {
  if (cursor === null) return null
  const seq = Number(decodeCursor(cursor, 1)[0])
  if (Number.isSafeInteger(seq)) return seq
  throw new DomainError('input.invalid', 'The cursor is not one this list gave out. Start again without it.')
}

function toChange({ type, ...row }: Awaited<ReturnType<typeof readEvents>>[number]): Change {
  const kind = kindOfEvent(type)
  if (kind === null) throw new Error(`no kind of change has ${type}`)
  return { ...row, kind }
}
