/** The door of views: saved views, and lists taken away as files. */
export { changeView, type ChangeViewInput } from './commands/change-view.ts'
export { removeView } from './commands/remove-view.ts'
export { saveView, type SaveViewInput } from './commands/save-view.ts'
export { setDefaultView, type SetDefaultInput } from './commands/set-default-view.ts'
export { defaultHref, getView, listViews, type ViewList } from './queries.ts'
export { exportList } from './exports/export-list.ts'
export { answerFile } from './exports/answer.ts'
export {
  auditAsked,
  driftAsked,
  grantsAsked,
  identitiesAsked,
  peopleAsked,
  requestsAsked,
  sourcesAsked,
} from './exports/asked.ts'
export { previewBulk } from './bulk/preview.ts'
export { bulkSelection } from './bulk/selection.ts'
