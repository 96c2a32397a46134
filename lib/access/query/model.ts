/** What the lists of requests, grants and drift can be asked for. Safe to import anywhere. */
import type { ListSchema, Qualifier } from '#lib/kernel/list-query/schema.ts'

const ME = { value: 'me', label: 'Me', also: ['mine'] }

const owner: Qualifier = {
  key: 'owner',
  label: 'Owner',
  type: 'name',
  names: ['team', 'person'],
  hint: 'Who answers for the identity now',
  choices: [
    { value: 'none', label: 'Nobody', also: ['nobody'] },
    { value: 'me', label: 'Me or my teams', also: ['mine'] },
    { value: 'left', label: 'Somebody who left', also: ['inactive', 'gone'] },
  ],
}
const source: Qualifier = {
  key: 'source',
  label: 'Source',
  type: 'name',
  names: ['source'],
  hint: 'Where it is held',
  facet: true,
}
const env: Qualifier = { key: 'env', label: 'Environment', type: 'word', hint: 'production, staging, test …' }
const identity: Qualifier = {
  key: 'identity',
  label: 'Identity',
  type: 'word',
  hint: 'The whole name of an identity, or its id',
}
const entitlement: Qualifier = {
  key: 'entitlement',
  label: 'Entitlement',
  type: 'word',
  hint: 'The whole name of an entitlement, or its id',
}
const requester: Qualifier = {
  key: 'requester',
  label: 'Asked by',
  type: 'name',
  names: ['person'],
  hint: 'Who asked',
  facet: true,
  choices: [ME],
}
const length: Qualifier = { key: 'for', label: 'For', type: 'length', hint: 'How long it was asked for: >1h' }
const between = (what: string): Qualifier[] => [
  { key: 'since', label: `${what} since`, type: 'moment', hint: `${what} within 7d, or from a day on` },
  { key: 'until', label: `${what} until`, type: 'moment', hint: `${what} before 7d ago, or up to a day` },
]

export const REQUEST_LIST: ListSchema = {
  list: 'requests',
  one: 'request',
  many: 'requests',
  text: 'Identity, entitlement, person',
  qualifiers: [
    {
      key: 'state',
      label: 'State',
      type: 'choice',
      hint: 'What became of it',
      facet: true,
      choices: [
        { value: 'pending', label: 'To be decided' },
        { value: 'approved', label: 'Approved' },
        { value: 'denied', label: 'Denied' },
        { value: 'withdrawn', label: 'Withdrawn' },
        { value: 'lapsed', label: 'Lapsed' },
      ],
    },
    requester,
    {
      key: 'approver',
      label: 'Decided by',
      type: 'name',
      names: ['person'],
      hint: 'Who decided',
      facet: true,
      choices: [ME, { value: 'none', label: 'Nobody yet', also: ['nobody'] }],
    },
    {
      key: 'is',
      label: 'Kind',
      type: 'choice',
      hint: 'For more time, for later',
      facet: true,
      choices: [
        { value: 'more-time', label: 'For more time', also: ['extension'] },
        { value: 'scheduled', label: 'For later' },
      ],
    },
    source,
    env,
    owner,
    identity,
    entitlement,
    length,
    ...between('Asked'),
  ],
}

export const GRANT_LIST: ListSchema = {
  list: 'grants',
  one: 'grant',
  many: 'grants',
  text: 'Identity, entitlement, person',
  qualifiers: [
    {
      key: 'end',
      label: 'End',
      type: 'choice',
      hint: 'How it ended, or fails to',
      facet: true,
      choices: [
        { value: 'late', label: 'Gone late' },
        { value: 'judged', label: 'Came to its end' },
        { value: 'early', label: 'Ended early' },
        { value: 'killed', label: 'Kill switch' },
        { value: 'never-given', label: 'Could not be given' },
        { value: 'kept', label: 'Kept for another grant' },
        { value: 'may-be-live', label: 'May still be live' },
        { value: 'failing', label: 'Revoke failing' },
      ],
    },
    {
      key: 'state',
      label: 'State',
      type: 'choice',
      hint: 'Where it is on its way',
      facet: true,
      choices: [
        { value: 'scheduled', label: 'Scheduled' },
        { value: 'activating', label: 'Activating' },
        { value: 'active', label: 'Active' },
        { value: 'revoking', label: 'Being revoked' },
        { value: 'revoke_failing', label: 'Revoke failing', also: ['revoke-failing'] },
        { value: 'ended', label: 'Ended' },
        { value: 'activation_failed', label: 'Could not be given', also: ['activation-failed'] },
      ],
    },
    requester,
    {
      key: 'approver',
      label: 'Approved by',
      type: 'name',
      names: ['person'],
      hint: 'Who approved it',
      facet: true,
      choices: [ME],
    },
    source,
    env,
    owner,
    identity,
    entitlement,
    length,
    { key: 'asked', label: 'Asked for', type: 'length', hint: 'How long the request asked for: >4h' },
    { key: 'held', label: 'Held for', type: 'length', hint: 'How long it was in effect until proven gone: <=15m' },
    { key: 'overshoot', label: 'Overshoot', type: 'length', hint: 'How long after its end it was gone: >0s' },
    ...between('Began'),
  ],
}

export const DRIFT_LIST: ListSchema = {
  list: 'drift',
  one: 'finding',
  many: 'drift',
  text: 'Identity, entitlement',
  qualifiers: [
    {
      key: 'kind',
      label: 'What is wrong',
      type: 'choice',
      hint: 'How it differs from the record',
      facet: true,
      choices: [
        { value: 'unrecorded', label: 'Not on record' },
        { value: 'orphan', label: 'Given by no grant' },
        { value: 'outlived', label: 'Outlived its grant' },
        { value: 'missing', label: 'Taken away' },
        { value: 'broadened', label: 'Made broader' },
      ],
    },
    {
      key: 'state',
      label: 'State',
      type: 'choice',
      hint: 'What became of it',
      facet: true,
      choices: [
        { value: 'open', label: 'To decide' },
        { value: 'removing', label: 'Being removed' },
        { value: 'adopted', label: 'Adopted' },
        { value: 'removed', label: 'Removed' },
        { value: 'resolved', label: 'Resolved by itself' },
      ],
    },
    source,
    env,
    owner,
    identity,
    entitlement,
    { key: 'decided-by', label: 'Decided by', type: 'name', names: ['person'], hint: 'Who decided', choices: [ME] },
    ...between('Found'),
  ],
}

const SHARED_LINKS = { source: { key: 'source' }, identity: { key: 'identity' } } as const
/** Parameters of links from before the query line, and how they are said in it. */
export const REQUEST_LINKS = { ...SHARED_LINKS, state: { key: 'state' } } as const
export const GRANT_LINKS = { ...SHARED_LINKS, end: { key: 'end' }, owner: { key: 'owner' } } as const
export const DRIFT_LINKS = { ...SHARED_LINKS, kind: { key: 'kind' } } as const
