/** Requests as the list shows them. Pure. */
import type { RequestRow } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { durationText, type Said, sayRequest } from './words.ts'

export type RequestListRow = {
  id: string
  identity: string
  entitlement: string
  source: string
  /** `1 h`, or `15 min more` of a live grant. */
  duration: string
  requester: string
  you: boolean
  said: Said
  askedAt: Instant
  lapsesAt: Instant | null
  reason: string
  isMoreTime: boolean
  questionOpen: boolean
}

export const toListRow = (row: RequestRow, viewerId: string): RequestListRow => ({
  id: row.id,
  identity: row.identityName,
  entitlement: row.entitlementName,
  source: row.sourceName,
  duration: `${durationText(row.durationMs, row.approvedDurationMs)}${row.extendsGrantId === null ? '' : ' more'}`,
  isMoreTime: row.extendsGrantId !== null,
  requester: row.requesterName,
  you: row.requesterPersonId === viewerId,
  said: row.questionOpen ? { tone: 'warn', word: 'question open' } : sayRequest(row.state, row),
  questionOpen: row.questionOpen,
  askedAt: row.createdAt,
  lapsesAt: row.state === 'pending' ? row.lapsesAt : null,
  reason: row.reason,
})
