/** The record as lists and pages show it. Pure. */
import { ACCESS_EVENTS, CHANGE_EVENTS, type EventType, type RecordedEvent } from '#lib/audit/model.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { FacetOption } from '../table/filters.ts'

const ROOMS: Readonly<Record<string, string>> = {
  request: 'Requests',
  vote: 'Votes',
  grant: 'Grants',
  drift: 'Drift',
  halt: 'Kill switch',
  claim: 'Claims',
  ownership: 'Ownership',
  baseline: 'Baselines',
  entitlement: 'Requestable entitlements',
  source: 'Sources',
  secret: 'Secrets',
  sync: 'Syncs',
  person: 'People',
  role: 'Roles',
  team: 'Teams',
  membership: 'Memberships',
  token: 'Tokens',
  session: 'Sessions',
  'sign-in': 'Refused sign-ins',
  audit: 'Exports of the audit',
  list: 'Exports of lists',
  setting: 'Settings',
  demo: 'Demo world',
}
const TYPES = [...Object.keys(CHANGE_EVENTS), ...ACCESS_EVENTS] as EventType[]
const roomOf = (type: string): string => type.slice(0, type.indexOf('.'))

/** What an event is about, by the first half of its type. */
export const WHAT_OPTIONS: readonly FacetOption[] = [...new Set(TYPES.map(roomOf))]
  .map((value) => ({ value, label: ROOMS[value] ?? value }))
  .sort((a, b) => a.label.localeCompare(b.label))

/** Undefined asks for all. An exact type is taken too, so that a link can name one. */
export function typesOf(chosen: readonly string[]): EventType[] | undefined {
  const types = TYPES.filter((type) => chosen.includes(type) || chosen.includes(roomOf(type)))
  return types.length > 0 ? types : undefined
}

export type EventListRow = {
  id: string
  summary: string
  at: Instant
  actor: string
  type: string
  source: string | null
  via: string
}

export const toEventRow = (event: RecordedEvent, sourceNames: ReadonlyMap<string, string>): EventListRow => ({
  id: event.id,
  summary: event.summary,
  at: event.at,
  actor: event.actorLabel,
  type: event.type,
  via: event.via,
  source: event.sourceId === null ? null : (sourceNames.get(event.sourceId) ?? event.sourceId),
})

const PLACES: Readonly<Record<string, string>> = {
  request: '/requests/',
  grant: '/grants/',
  drift: '/drift/',
  source: '/sources/',
  person: '/settings/people/',
  identity: '/identities/',
}

/** The page of what it happened to, where there is one. */
export const subjectHref = ({
  subjectKind,
  subjectId,
}: Pick<RecordedEvent, 'subjectKind' | 'subjectId'>): string | null =>
  PLACES[subjectKind] ? `${PLACES[subjectKind]}${subjectId}` : null
