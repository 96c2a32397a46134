/** What files of identities, sources, people and the audit say in each column. Pure. */
import type { RecordedEvent } from '#lib/audit/model.ts'
import type { SourceRow } from '#lib/inventory/model.ts'
import type { IdentityRow } from '#lib/ownership/model.ts'
import type { PersonRow } from '#lib/people/model.ts'
import { at, type ExportColumn } from './column-rules.ts'

export const IDENTITY_COLUMNS: readonly ExportColumn<IdentityRow>[] = [
  { id: 'id', value: (row) => row.id },
  { id: 'name', value: (row) => row.name },
  { id: 'owner', value: (row) => row.owner?.name ?? null },
  { id: 'ownerKind', of: 'owner', value: (row) => row.owner?.kind ?? null },
  { id: 'baseline', value: (row) => row.baseline },
  { id: 'standing', value: (row) => row.standingCount },
  { id: 'declared', of: 'baseline', value: (row) => row.declaredCount },
  { id: 'liveGrants', value: (row) => row.liveGrants },
  { id: 'tier', value: (row) => row.tier },
  { id: 'aePlus', of: 'breadth', value: (row) => row.aePlus },
  { id: 'ae', of: 'breadth', value: (row) => row.ae },
  { id: 'sentence', value: (row) => row.sentence },
  { id: 'lastUsedAt', of: 'lastUsed', value: (row) => at(row.lastUsedAt) },
  // Never seen in use and not watched are two things; without this both would be an empty cell.
  { id: 'lastUsedKnown', of: 'lastUsed', value: (row) => row.lastUsedKnown },
  { id: 'flags', value: (row) => row.flags },
  { id: 'kind', value: (row) => row.kind },
  { id: 'source', value: (row) => row.source.name },
  { id: 'sourceId', of: 'source', value: (row) => row.source.id },
  { id: 'environment', value: (row) => row.environment },
  { id: 'firstSeenAt', of: 'firstSeen', value: (row) => at(row.firstSeenAt) },
  { id: 'seenAt', value: (row) => at(row.seenAt) },
  { id: 'goneAt', value: (row) => at(row.goneAt) },
]

export const PERSON_COLUMNS: readonly ExportColumn<PersonRow>[] = [
  { id: 'id', value: (row) => row.id },
  { id: 'name', value: (row) => row.name },
  { id: 'state', of: 'said', value: (row) => row.status },
  { id: 'email', value: (row) => row.email },
  { id: 'roles', value: (row) => row.roles },
  { id: 'teams', value: (row) => row.teams.map((team) => team.name) },
  { id: 'lastSignInAt', value: (row) => at(row.lastSignInAt) },
  { id: 'createdAt', value: (row) => at(row.createdAt) },
  { id: 'disabledAt', value: (row) => at(row.disabledAt) },
]

export const SOURCE_COLUMNS: readonly ExportColumn<SourceRow>[] = [
  { id: 'id', value: (row) => row.id },
  { id: 'name', value: (row) => row.name },
  { id: 'state', of: 'said', value: (row) => row.freshness },
  { id: 'kind', value: (row) => row.kind },
  { id: 'environment', value: (row) => row.environment },
  { id: 'identities', value: (row) => row.identities },
  { id: 'listedAt', value: (row) => at(row.lastFullSyncAt) },
  { id: 'failedAt', of: 'said', value: (row) => at(row.lastSyncFailedAt) },
  { id: 'error', of: 'said', value: (row) => row.lastSyncError },
  { id: 'approvers', value: (row) => row.approverTeam?.name ?? null },
  { id: 'approverTeamId', of: 'approvers', value: (row) => row.approverTeam?.id ?? null },
  { id: 'connected', value: (row) => row.connected },
  { id: 'createdAt', value: (row) => at(row.createdAt) },
]

export const AUDIT_COLUMNS: readonly ExportColumn<RecordedEvent>[] = [
  { id: 'id', value: (event) => event.id },
  { id: 'seq', value: (event) => event.seq },
  { id: 'summary', value: (event) => event.summary },
  { id: 'at', value: (event) => at(event.at) },
  { id: 'actor', value: (event) => event.actorLabel },
  { id: 'actorKind', of: 'actor', value: (event) => event.actorKind },
  { id: 'actorId', of: 'actor', value: (event) => event.actorId },
  { id: 'type', value: (event) => event.type },
  { id: 'kind', of: 'type', value: (event) => event.kind },
  { id: 'subjectKind', value: (event) => event.subjectKind },
  { id: 'subjectId', value: (event) => event.subjectId },
  { id: 'sourceId', of: 'source', value: (event) => event.sourceId },
  { id: 'identityId', value: (event) => event.identityId },
  { id: 'via', value: (event) => event.via },
  { id: 'requestId', value: (event) => event.requestId },
  { id: 'payload', value: (event) => JSON.stringify(event.payload) },
]
