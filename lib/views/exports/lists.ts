/** The lists that can be taken away, each read by the query of the room that owns it and in that query's order. */
import {
  type DriftFilter,
  type GrantFilter,
  listDrift,
  listGrants,
  listRequests,
  type RequestFilter,
} from '#lib/access/server.ts'
import type { DriftRow, GrantRow, RequestRow } from '#lib/access/server.ts'
import type { RecordedEvent } from '#lib/audit/model.ts'
import { type AuditFilters, listAuditEvents } from '#lib/audit/server.ts'
import type { SourceRow } from '#lib/inventory/model.ts'
import { byConnection, listSources, sourcesMatching } from '#lib/inventory/server.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import type { IdentityFilters, IdentityOrder, IdentityRow } from '#lib/ownership/model.ts'
import { listIdentities } from '#lib/ownership/server.ts'
import type { PersonRow } from '#lib/people/model.ts'
import { listPeople, type PeopleQuery } from '#lib/people/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { DRIFT_COLUMNS, grantColumns, REQUEST_COLUMNS } from './access-columns.ts'
import type { ExportedList } from './export-list.ts'
import { AUDIT_COLUMNS, IDENTITY_COLUMNS, PERSON_COLUMNS, SOURCE_COLUMNS } from './other-columns.ts'

export const identitiesFile = (filters: IdentityFilters, order: IdentityOrder): ExportedList<IdentityRow> => ({
  list: 'identities',
  columns: IDENTITY_COLUMNS,
  page: (ctx, page) => listIdentities(ctx, { filters, order, page }),
})

export const requestsFile = (filter: RequestFilter): ExportedList<RequestRow> => ({
  list: 'requests',
  columns: REQUEST_COLUMNS,
  page: (ctx, page) => listRequests(ctx, filter, page),
})

export const grantsFile = (filter: GrantFilter, now: Instant): ExportedList<GrantRow> => ({
  list: 'grants',
  columns: grantColumns(now),
  page: (ctx, page) => listGrants(ctx, filter, page),
})

export const driftFile = (filter: DriftFilter): ExportedList<DriftRow> => ({
  list: 'drift',
  columns: DRIFT_COLUMNS,
  page: (ctx, page) => listDrift(ctx, filter, page),
})

/** Sources are few and read as a whole, in the order of their page. */
export const sourcesFile = (terms: readonly Term[]): ExportedList<SourceRow> => ({
  list: 'sources',
  columns: SOURCE_COLUMNS,
  page: async (ctx) => ({
    data: sourcesMatching(await listSources(ctx), terms).toSorted(byConnection),
    nextCursor: null,
  }),
})

export const auditFile = (filters: AuditFilters): ExportedList<RecordedEvent> => ({
  list: 'audit',
  columns: AUDIT_COLUMNS,
  page: (ctx, page) => listAuditEvents(ctx, filters, page),
})

export const peopleFile = (query: PeopleQuery): ExportedList<PersonRow> => ({
  list: 'people',
  columns: PERSON_COLUMNS,
  page: (ctx, page) => listPeople(ctx, query, page),
})
