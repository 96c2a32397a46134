/** The door of people for pages, routes, scripts and the rooms above. */
export { loadScope } from './queries/load-scope.ts'
export { scopeOf, isSameHuman, type Scope } from './scope.ts'
