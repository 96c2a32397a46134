/** Requests as the list shows them. Pure. */
import type { RequestRow } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { durationText, type Said, sayRequest } from './words.ts'

export type RequestListRow = {
  id: string
  identity: string
  entitlement: string
  source: string
  duration: string
  requester: string
  you: boolean
  said: Said
  askedAt: Instant
  lapsesAt: Instant | null
  reason: string
}

export const toListRow = (row: RequestRow, viewerId: string): RequestListRow => ({
  id: row.id,
  identity: row.identityName,
  entitlement: row.entitlementName,
  source: row.sourceName,
  duration: durationText(row.durationMs, row.approvedDurationMs),
  requester: row.requesterName,
  you: row.requesterPersonId === viewerId,
  said: sayRequest(row.state, row.grantState),
  askedAt: row.createdAt,
  lapsesAt: row.state === 'pending' ? row.lapsesAt : null,
  reason: row.reason,
})
