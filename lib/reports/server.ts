/** The door of reports for pages and routes. */
export { cisoReport, type ReportPeriod } from './queries.ts'
