/** What files of requests, grants and drift say in each column. Pure. */
import { isOverdue, mayStillBeLive } from '#lib/access/model.ts'
import type { DriftRow, GrantRow, RequestRow } from '#lib/access/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { at, type ExportColumn, seconds } from './column-rules.ts'

export const REQUEST_COLUMNS: readonly ExportColumn<RequestRow>[] = [
  { id: 'id', value: (row) => row.id },
  { id: 'identity', value: (row) => row.identityName },
  { id: 'identityId', of: 'identity', value: (row) => row.identityId },
  { id: 'entitlement', value: (row) => row.entitlementName },
  { id: 'durationSeconds', of: 'duration', value: (row) => seconds(row.durationMs) },
  { id: 'approvedDurationSeconds', of: 'duration', value: (row) => seconds(row.approvedDurationMs) },
  { id: 'extendsGrantId', of: 'duration', value: (row) => row.extendsGrantId },
  { id: 'state', of: 'said', value: (row) => row.state },
  { id: 'requester', value: (row) => row.requesterName },
  { id: 'reason', value: (row) => row.reason },
  { id: 'source', value: (row) => row.sourceName },
  { id: 'environment', value: (row) => row.environment },
  { id: 'askedAt', value: (row) => at(row.createdAt) },
  { id: 'lapsesAt', value: (row) => at(row.lapsesAt) },
  { id: 'decidedAt', of: 'said', value: (row) => at(row.decidedAt) },
  { id: 'decidedBy', of: 'said', value: (row) => row.decidedByName },
  { id: 'decisionReason', of: 'said', value: (row) => row.decisionReason },
  { id: 'grantId', value: (row) => row.grantId },
]

/** @param now of the database: whether a grant is overdue is a fact of this moment */
export const grantColumns = (now: Instant): readonly ExportColumn<GrantRow>[] => [
  { id: 'id', value: (row) => row.id },
  { id: 'identity', value: (row) => row.identityName },
  { id: 'identityId', of: 'identity', value: (row) => row.identityId },
  { id: 'entitlement', value: (row) => row.entitlementName },
  { id: 'state', of: 'said', value: (row) => row.state },
  { id: 'overdue', of: 'said', value: (row) => isOverdue(row, now) },
  { id: 'mayStillBeLive', of: 'said', value: (row) => mayStillBeLive(row) },
  { id: 'startedAt', value: (row) => at(row.activeAt ?? row.startsAt) },
  { id: 'endsAt', value: (row) => at(row.endsAt) },
  { id: 'durationSeconds', of: 'duration', value: (row) => seconds(row.durationMs) },
  { id: 'requester', value: (row) => row.requesterName },
  { id: 'approver', value: (row) => row.approvedByName },
  { id: 'reason', value: (row) => row.reason },
  { id: 'source', value: (row) => row.sourceName },
  { id: 'environment', value: (row) => row.environment },
  { id: 'attempts', value: (row) => row.attempts },
  { id: 'lastError', value: (row) => row.lastError },
  { id: 'endCause', of: 'ended', value: (row) => row.endCause },
  { id: 'endedBy', of: 'ended', value: (row) => row.endRequestedByName },
  { id: 'goneAt', of: 'ended', value: (row) => at(row.goneAt) },
  { id: 'endedAt', value: (row) => at(row.endedAt) },
  { id: 'heldSeconds', of: 'held', value: heldSeconds },
  { id: 'overshootSeconds', of: 'against', value: (row) => seconds(row.overshootMs) },
  { id: 'lagSeconds', of: 'lag', value: (row) => seconds(row.lagMs) },
  { id: 'requestId', value: (row) => row.requestId },
]

function heldSeconds(row: GrantRow): number | null {
  const until = mayStillBeLive(row) ? null : (row.goneAt ?? row.endedAt)
  return row.activeAt === null || until === null ? null : seconds(Math.max(0, until - row.activeAt))
}

const givenBy = (row: DriftRow): string | null => {
  const { grantor } = row.evidence.attributes ?? {}
  return typeof grantor === 'string' ? grantor : null
}

export const DRIFT_COLUMNS: readonly ExportColumn<DriftRow>[] = [
  { id: 'id', value: (row) => row.id },
  { id: 'identity', value: (row) => row.identityName },
  { id: 'identityId', of: 'identity', value: (row) => row.identityId },
  { id: 'entitlement', value: (row) => row.entitlementName },
  { id: 'kind', value: (row) => row.kind },
  { id: 'state', of: 'said', value: (row) => row.state },
  { id: 'givenBy', value: givenBy },
  { id: 'ownGrantor', of: 'givenBy', value: (row) => row.ownGrantor },
  { id: 'source', value: (row) => row.sourceName },
  { id: 'environment', value: (row) => row.environment },
  { id: 'foundAt', value: (row) => at(row.foundAt) },
  { id: 'decidedAt', value: (row) => at(row.closedAt ?? row.removalAskedAt) },
  { id: 'decidedBy', value: (row) => row.closedByName },
  { id: 'reason', value: (row) => row.closeReason },
  { id: 'wider', value: (row) => row.evidence.wider ?? [] },
  { id: 'grantId', value: (row) => row.grantId },
]
