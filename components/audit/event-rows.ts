/** The record as lists and pages show it. Pure. */
import type { RecordedEvent } from '#lib/audit/model.ts'
import type { Instant } from '#lib/kernel/time.ts'

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
