/** The door of audit for pages, routes, scripts and the rooms above. */
export { exportAuditEvents, EXPORT_TYPES, type ExportFormat } from './export.ts'
export { countAudit, getAuditEvent, identityHistory, listAuditEvents, type AuditFilters } from './queries.ts'
export { recordEvents } from './record.ts'
