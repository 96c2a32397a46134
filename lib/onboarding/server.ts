/** The door of onboarding for pages. */
export { firstSteps } from './queries.ts'
