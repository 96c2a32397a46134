/** The words of restore mode: a database that may be older than its targets. Safe to import anywhere. */
import type { RestorationId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'

/** In the order of their gravity: one that is graver takes over what has begun. */
export const RESTORATION_CAUSES = ['moved', 'declared', 'went-back'] as const
export type RestorationCause = (typeof RESTORATION_CAUSES)[number]

/** Which database this is, as PostgreSQL tells it; null where a service does not. */
export const IDENTITY_PARTS = ['systemIdentifier', 'timelineId', 'databaseOid'] as const
export type IdentityPart = (typeof IDENTITY_PARTS)[number]
export type LiveIdentity = Readonly<Record<IdentityPart, string | null>>

/** The identity on record. `epoch` grows with each restoration: what was known before one is not held against it after. */
export type KnownIdentity = LiveIdentity & { epoch: number }

/**
 * The furthest the audit was seen, kept outside the database. `lineage` is the id of the audit's first row: copies of one
 * product's database share it, and a database made anew has another. `eventId` is the row that was last: numbers alone are
 * given out again, or passed over, by a server that took over. `seenAt` is when that was, by the database's clock.
 */
export type HighWater = {
  lineage: string
  epoch: number
  seq: number
  at: Instant | null
  eventId: string | null
  seenAt: Instant | null
}

export type Restoration = {
  id: RestorationId
  cause: RestorationCause
  evidence: Readonly<Record<string, unknown>>
  beganAt: Instant
  beganByName: string | null
  reconciledAt: Instant | null
  endedAt: Instant | null
  endedByName: string | null
  endReason: string | null
}

/** How far one source is. */
export type SourceStanding = {
  sourceId: SourceId
  sourceName: string
  /** When a complete listing that began after the restoration ended; null while there is none. */
  listedAt: Instant | null
  /** That listing was compared with the record. */
  swept: boolean
  syncState: 'queued' | 'running' | null
  lastError: string | null
  lastFailedAt: Instant | null
  /** Given by our own account, explained by no live grant, and still there. */
  orphansOpen: number
  /** Those of them that nothing happens to until a person adopts them or has them removed. */
  orphansToDecide: number
  /** Those that somebody has to take away at the source, for Curfew did not give them. */
  orphansToRemove: number
  /** The same, with those that were taken back since it began. */
  orphansFound: number
  /** On record as live since before it began, and not there. */
  missingFound: number
  /** Grants whose end was asked for or has come, and that are not proven gone. */
  unrevoked: number
}
