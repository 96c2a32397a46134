/** The words of the overview: since when, and which kinds of change it counts. Safe to import anywhere. */
import type { EventType } from '#lib/audit/model.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '#lib/kernel/time.ts'

/** So long away, and it is another visit. A session that idles this long is over, too. */
export const VISIT_GAP_MS = 30 * MINUTE_MS
/** Who never was here before is shown a week. */
export const FIRST_VISIT_MS = 7 * DAY_MS
/** Further back nobody reads, and the record is long. */
export const SINCE_MAX_MS = 90 * DAY_MS

export const SINCE = { visit: null, '24h': 24 * HOUR_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const
export type SinceKey = keyof typeof SINCE

/** `lastVisit`: null for a first visit, and where a fixed time was asked for. */
export type Since = { at: Instant; key: SinceKey; lastVisit: Instant | null; first: boolean; now: Instant }

export type ChangeFacts = {
  types: readonly EventType[]
  /** After its count: "3 granted". */
  words: readonly [one: string, many: string]
  /** Only those who read the whole record are told. */
  readers?: true
  tone?: 'danger' | 'warn'
}

/** In the order in which they are read: trouble first, then what access became, then who answers, then the rest. */
export const CHANGES = {
  stuck: { types: ['grant.revoke-failing'], words: ['revoke failing', 'revokes failing'], tone: 'danger' },
  halted: { types: ['halt.pulled'], words: ['kill switch pulled', 'kill switches pulled'], tone: 'danger' },
  drift: { types: ['drift.found'], words: ['drift found', 'drift found'], tone: 'warn' },
  contested: { types: ['claim.submitted'], words: ['contested', 'contested'], tone: 'warn' },
  granted: { types: ['grant.active'], words: ['granted', 'granted'] },
  ended: { types: ['grant.ended'], words: ['ended', 'ended'] },
  extended: { types: ['grant.extended'], words: ['extended', 'extended'] },
  'not-given': {
    types: ['grant.activation-failed'],
    words: ['could not be given', 'could not be given'],
    tone: 'warn',
  },
  asked: { types: ['request.submitted'], words: ['asked for', 'asked for'] },
  denied: { types: ['request.denied'], words: ['denied', 'denied'] },
  lapsed: { types: ['request.lapsed'], words: ['lapsed undecided', 'lapsed undecided'], tone: 'warn' },
  owned: { types: ['ownership.began'], words: ['got an owner', 'got an owner'] },
  scoped: { types: ['baseline.declared'], words: ['declared as needed', 'declared as needed'] },
  'sync-failed': { types: ['sync.failed'], words: ['sync failed', 'syncs failed'], tone: 'warn' },
  refused: { types: ['request.refused', 'vote.refused'], words: ['refused', 'refused'], readers: true },
  people: {
    types: [
      'person.invited',
      'person.disabled',
      'person.enabled',
      'role.granted',
      'role.ended',
      'membership.added',
      'membership.ended',
    ],
    words: ['change of people and roles', 'changes of people and roles'],
    readers: true,
  },
  sources: {
    types: ['source.added', 'source.changed', 'source.removed'],
    words: ['source changed', 'sources changed'],
    readers: true,
  },
  exported: { types: ['audit.exported', 'list.exported'], words: ['exported', 'exported'], readers: true },
} as const satisfies Record<string, ChangeFacts>
export type ChangeKind = keyof typeof CHANGES
export const CHANGE_KINDS = Object.keys(CHANGES) as ChangeKind[]

const FACTS: Readonly<Record<ChangeKind, ChangeFacts>> = CHANGES
export const factsOfChange = (kind: ChangeKind): ChangeFacts => FACTS[kind]

/** Which kinds somebody is told of. */
export const kindsFor = (reader: { seesAll: boolean }): ChangeKind[] =>
  CHANGE_KINDS.filter((kind) => reader.seesAll || !FACTS[kind].readers)

/** "1 kill switch pulled", "3 granted". */
export const wordsOfChange = (kind: ChangeKind, count: number): string => FACTS[kind].words[count === 1 ? 0 : 1]

/** The kind whose event it is: no two share a type. */
export const kindOfEvent = (type: string): ChangeKind | null =>
  CHANGE_KINDS.find((kind) => (FACTS[kind].types as readonly string[]).includes(type)) ?? null

export type Change = {
  id: string
  seq: number
  at: Instant
  kind: ChangeKind
  summary: string
  actor: string
  subjectKind: string
  subjectId: string
  identityId: string | null
}
export type ChangeCount = { kind: ChangeKind; count: number }
export type Changes = {
  since: Since
  counts: ChangeCount[]
  total: number
  /** Identities that were first seen since then and are still there. */
  appeared: number
}
