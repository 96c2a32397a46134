/** The door of the overview for pages. */
export { listChanges, sinceLastVisit, whatChanged } from './queries.ts'
