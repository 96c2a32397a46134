/** The door of search for routes. */
export { find } from './queries.ts'
