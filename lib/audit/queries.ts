/** Reading the record. Auditors, admins and risk viewers read all of it; an identity's history follows the identity. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { EventId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import type { CountedValue } from '#lib/kernel/list-query/schema.ts'
import { decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { type Context, isPerson } from '#lib/platform/context.ts'
import { EVENT_TYPES, type EventType, type RecordedEvent } from './model.ts'
import { countAuditFacets } from './query/store.ts'
import { identityIsVisible, selectEvents } from './store.ts'

export type AuditFilters = {
  types?: readonly EventType[] | undefined
  kind?: 'change' | 'access' | undefined
  actorId?: string | undefined
  subjectId?: string | undefined
  eventId?: EventId | undefined
  identityId?: IdentityId | undefined
  sourceId?: SourceId | undefined
  from?: Instant | undefined
  to?: Instant | undefined
  /** Found in the summary or in the actor's name. */
  text?: string | undefined
  /** What the query line asks for beside them, and who asks. */
  terms?: readonly Term[] | undefined
  readerId?: string | null | undefined
}

/** @throws DomainError `auth.forbidden` for people without a role that reads the record */
export function requireAuditReader(ctx: Context): void {
  if (isPerson(ctx) && ctx.actor.roles.size === 0)
    throw new DomainError('auth.forbidden', 'Reading the audit needs the role auditor, admin or risk viewer.')
}

/** Newest first. */
export async function listAuditEvents(ctx: Context, filters: AuditFilters, page: Page): Promise<Slice<RecordedEvent>> {
  requireAuditReader(ctx)
  return eventsPage(ctx, readBy(ctx, filters), page)
}

const readerOf = (ctx: Context): string | null => (isPerson(ctx) ? ctx.actor.personId : null)
/** "Me" in the query line is whoever asks. */
export const readBy = (ctx: Context, filters: AuditFilters): AuditFilters => ({ ...filters, readerId: readerOf(ctx) })

/** Counts of every facet under the other terms, among the newest events. */
export async function countAudit(ctx: Context, terms: readonly Term[]): Promise<CountedValue[]> {
  requireAuditReader(ctx)
  return countAuditFacets(ctx.db, terms, readerOf(ctx))
}

/** @throws DomainError `auth.forbidden` | `not-found` */
export async function getAuditEvent(ctx: Context, eventId: EventId): Promise<RecordedEvent> {
  requireAuditReader(ctx)
  const [event] = await selectEvents(ctx.db, { eventId }, { beforeSeq: null, limit: 1 })
  if (!event) throw new DomainError('not-found', 'There is no such event.')
  return event
}

/**
 * What happened to one identity, for whoever may see the identity.
 * @throws DomainError `not-found` when it does not exist or is out of the actor's scope
 */
export async function identityHistory(ctx: Context, identityId: IdentityId, page: Page): Promise<Slice<RecordedEvent>> {
  const seesAll = !isPerson(ctx) || ctx.actor.roles.size > 0
  const viewer =
    seesAll || !isPerson(ctx)
      ? null
      : { canonicalPersonId: ctx.actor.canonicalPersonId, teamIds: [...ctx.actor.teamIds] }
  if (!(await identityIsVisible(ctx.db, identityId, viewer)))
    throw new DomainError('not-found', 'There is no such identity, or it is outside what you may see.')
  return eventsPage(ctx, { identityId, types: HISTORY_TYPES }, page)
}

/**
 * Each finding of a sweep is recorded as drift, and told to people by an event of its source and one of its grant, in the
 * same words. In a history it is one happening: the finding, which leads to what was decided on it.
 */
const TELLS_OF_DRIFT: readonly EventType[] = ['source.drift-found', 'grant.externally-modified']
const HISTORY_TYPES = EVENT_TYPES.filter((type) => !TELLS_OF_DRIFT.includes(type))

async function eventsPage(ctx: Context, filters: AuditFilters, page: Page): Promise<Slice<RecordedEvent>> {
  const beforeSeq = page.cursor === null ? null : Number(decodeCursor(page.cursor, 1)[0])
  if (beforeSeq !== null && !Number.isSafeInteger(beforeSeq))
    throw new DomainError('input.invalid', 'The cursor is not one this list gave out. Start again without it.')
  const rows = await selectEvents(ctx.db, filters, { beforeSeq, limit: page.limit + 1 })
  return sliceOf(rows, page, (row) => [row.seq])
}
