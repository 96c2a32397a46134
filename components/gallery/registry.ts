/**
 * What `/dev/gallery` is made of, and which parts of the console it leaves out. A part that is neither drawn there nor
 * named here fails `registry.test.ts`. Paths are below `components/`.
 */
export const SECTIONS = [
  { id: 'tables', title: 'Tables' },
  { id: 'charts', title: 'Charts' },
  { id: 'structure', title: 'Panels, facts, timeline' },
  { id: 'rooms', title: 'Requests, grants, record' },
  { id: 'decision', title: 'The decision' },
  { id: 'names', title: 'Names from elsewhere' },
  { id: 'buttons', title: 'Buttons' },
  { id: 'marks', title: 'States, tiers, people, times' },
  { id: 'notes', title: 'Callouts and code' },
  { id: 'forms', title: 'Forms' },
  { id: 'overlays', title: 'Dialogs, menus, toasts' },
  { id: 'states', title: 'Nothing yet, no match, could not load, loading' },
] as const

/** The rest of the console, room by room, each on a page of its own: `?room=…`. */
export const ROOMS = [
  { id: 'requests', title: 'Requests', specimens: ['requests-states', 'requests-evidence', 'requests-ask'] },
  { id: 'grants', title: 'Grants', specimens: ['grants-lists', 'grants-states', 'grants-acts'] },
  { id: 'identities', title: 'Identities', specimens: ['identities-list', 'identities-owner', 'identities-held'] },
  { id: 'breadth', title: 'Breadth', specimens: ['breadth-identity', 'breadth-estate', 'breadth-import'] },
  { id: 'exposure', title: 'Exposure', specimens: ['exposure-lanes', 'exposure-ends'] },
  { id: 'halts', title: 'Kill switch, drift, restore', specimens: ['halts', 'drift', 'restore'] },
  { id: 'sources', title: 'Sources', specimens: ['sources-list', 'sources-state', 'sources-forms'] },
  { id: 'overview', title: 'Overview and news', specimens: ['overview', 'news'] },
  { id: 'settings', title: 'Settings', specimens: ['settings-people', 'settings-own', 'settings-product'] },
  { id: 'frame', title: 'Frame', specimens: ['frame-banners', 'frame-live', 'frame-sheets', 'frame-query'] },
  { id: 'api', title: 'API', specimens: ['api-index', 'api-operations'] },
] as const

/** Whole pages in the frame of the console, one at a time, for each has its own first heading: `?page=…`. */
export const PAGES = [
  { id: 'not-found', title: 'Not found' },
  { id: 'settings', title: 'Settings' },
  { id: 'detail', title: 'Page of one thing' },
  { id: 'not-read', title: 'List that could not be read' },
] as const

export type PageId = (typeof PAGES)[number]['id']
export type SectionId = (typeof SECTIONS)[number]['id']
export type RoomId = (typeof ROOMS)[number]['id']

export const NOTHING_OF_ITS_OWN = 'draws nothing of its own'

/** What the gallery leaves out, file by file: it draws nothing itself. */
export const NOT_DRAWN: Readonly<Record<string, string>> = {
  'live/live-refresh.tsx': NOTHING_OF_ITS_OWN,
  'shell/keep-density.tsx': NOTHING_OF_ITS_OWN,
  'shell/style-nonce.tsx': NOTHING_OF_ITS_OWN,
  'ui/streamed.tsx': NOTHING_OF_ITS_OWN,
}
