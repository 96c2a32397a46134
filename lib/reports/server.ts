/** The door of reports for pages and routes. */
export { cisoReport, type ReportPeriod } from './queries.ts'
export { readMetrics } from './metrics/read-metrics.ts'
