/** What the audit can be asked for. Safe to import anywhere. */
import type { Choice, ListSchema } from '#lib/kernel/list-query/schema.ts'
import { EVENT_TYPES } from '../model.ts'

/** What an event is about: the first half of its type. */
export const roomOfEvent = (type: string): string => type.slice(0, type.indexOf('.'))

const ROOMS: Readonly<Record<string, string>> = {
  request: 'Requests',
  vote: 'Votes',
  question: 'Questions and answers',
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
  view: 'Saved views',
  setting: 'Settings',
  restoration: 'Restores',
  demo: 'Demo world',
}

const ABOUT: Choice[] = [...new Set(EVENT_TYPES.map(roomOfEvent))]
  .map((value) => ({ value, label: ROOMS[value] ?? value }))
  .sort((a, b) => a.label.localeCompare(b.label))

export const AUDIT_LIST: ListSchema = {
  list: 'audit',
  one: 'event',
  many: 'events',
  text: 'What happened, or who did it',
  qualifiers: [
    { key: 'about', label: 'About', type: 'choice', hint: 'Requests, grants, people …', facet: true, choices: ABOUT },
    {
      key: 'type',
      label: 'Type',
      type: 'choice',
      hint: 'Exactly what happened: grant.ended',
      choices: EVENT_TYPES.map((value) => ({ value, label: value })),
    },
    {
      key: 'by',
      label: 'By',
      type: 'name',
      names: ['person'],
      hint: 'Who did it',
      facet: true,
      choices: [
        { value: 'me', label: 'Me' },
        { value: 'curfew', label: 'Curfew itself', also: ['nobody'] },
      ],
    },
    { key: 'source', label: 'Source', type: 'name', names: ['source'], hint: 'At which source', facet: true },
    {
      key: 'kind',
      label: 'Kind',
      type: 'choice',
      hint: 'Changes, or accesses that changed nothing',
      facet: true,
      choices: [
        { value: 'change', label: 'Changes' },
        { value: 'access', label: 'Accesses' },
      ],
    },
    { key: 'via', label: 'Through', type: 'word', hint: 'web, api, worker …', facet: true },
    { key: 'identity', label: 'Identity', type: 'word', hint: 'The id of an identity, or its whole name' },
    { key: 'subject', label: 'Subject', type: 'word', hint: 'The id of what it happened to' },
    { key: 'since', label: 'Since', type: 'moment', hint: 'In the last 7d, or from a day on' },
    { key: 'until', label: 'Until', type: 'moment', hint: 'Longer than 7d ago, or up to a day' },
  ],
}

/** Parameters of links from before the query line, and how they are said in it. */
export const AUDIT_LINKS = {
  what: { key: 'about' },
  type: { key: 'type' },
  actor: { key: 'by' },
  source: { key: 'source' },
  kind: { key: 'kind' },
  identity: { key: 'identity' },
  subject: { key: 'subject' },
  since: { key: 'since', words: { all: '' } },
} as const
