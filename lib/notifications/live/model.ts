/** The words of live pages: which rows changed, never how. Safe to import anywhere. */

export type LiveEvent = {
  type: string
  subjectKind: string
  subjectId: string
  identityId: string | null
  sourceId: string | null
  seq: number
}

/** `grant` is every event about grants, `grant.ended` that kind only, an id everything about that row. */
export type LiveTopic = string

export const LIVE_PATH = '/api/events'

export const concerns = (event: LiveEvent, topics: readonly LiveTopic[]): boolean =>
  topics.some(
    (topic) =>
      topic === event.type ||
      event.type.startsWith(`${topic}.`) ||
      topic === event.subjectId ||
      topic === event.identityId ||
      topic === event.sourceId,
  )
