/** The door of demo for pages, routes and scripts. */
export { advanceWipe } from './commands/advance-wipe.ts'
export { requestDemoWipe } from './commands/request-wipe.ts'
export { demoStatus } from './queries.ts'
