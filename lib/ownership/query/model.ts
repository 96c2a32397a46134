/** What the list of identities can be asked for. Safe to import anywhere. */
import type { ListSchema } from '#lib/kernel/list-query/schema.ts'

export const IDENTITY_LIST: ListSchema = {
  list: 'identities',
  one: 'identity',
  many: 'identities',
  text: 'Name',
  qualifiers: [
    {
      key: 'owner',
      label: 'Owner',
      type: 'name',
      names: ['team', 'person'],
      hint: 'Who answers for it',
      facet: true,
      choices: [
        { value: 'none', label: 'Nobody', also: ['nobody'] },
        { value: 'me', label: 'Me or my teams', also: ['mine'] },
        { value: 'left', label: 'Somebody who left', also: ['inactive', 'gone'] },
      ],
    },
    {
      key: 'baseline',
      label: 'Baseline',
      type: 'choice',
      hint: 'What the owner declared as needed',
      facet: true,
      choices: [
        { value: 'undeclared', label: 'Not declared' },
        { value: 'excess', label: 'Has excess' },
        { value: 'scoped', label: 'Scoped' },
        { value: 'empty', label: 'Holds nothing' },
      ],
    },
    {
      key: 'last-used',
      label: 'Last used',
      type: 'age',
      hint: 'How long ago it was seen in use',
      facet: true,
      choices: [
        { value: 'never', label: 'Never seen in use', also: ['never-seen'] },
        { value: 'unknown', label: 'Unknown' },
      ],
    },
    {
      key: 'is',
      label: 'Flags',
      type: 'choice',
      hint: 'Facts that stand out',
      facet: true,
      choices: [
        { value: 'never-expires', label: 'Credential never expires' },
        { value: 'unused', label: 'Unused for 90 days', also: ['dormant'] },
        { value: 'shared', label: 'Shared' },
        { value: 'superuser', label: 'Superuser' },
        { value: 'disabled', label: 'Disabled' },
        { value: 'connector-account', label: 'Used by Curfew itself' },
      ],
    },
    {
      key: 'has',
      label: 'Has',
      type: 'choice',
      hint: 'A live grant, a claim, sessions, standing privilege',
      facet: true,
      choices: [
        { value: 'grant', label: 'Live grants', also: ['grants'] },
        { value: 'claim', label: 'A claim to decide', also: ['claims'] },
        { value: 'session', label: 'Live sessions', also: ['sessions'] },
      ],
    },
    {
      key: 'privilege',
      label: 'Privilege',
      type: 'choice',
      hint: 'Admin, standing, for a time, none',
      choices: [
        { value: 'admin', label: 'Admin of its source' },
        { value: 'standing', label: 'Holds something standing' },
        { value: 'granted', label: 'Holds something for a time', also: ['elevated'] },
        { value: 'none', label: 'Holds nothing' },
      ],
    },
    {
      key: 'tier',
      label: 'Tier',
      type: 'choice',
      hint: 'How far it can go: admin, could become admin …',
      facet: true,
      choices: [
        { value: 'T0', label: 'T0 admin' },
        { value: 'T1', label: 'T1 can become admin' },
        { value: 'T2', label: 'T2 could become admin' },
        { value: 'T3', label: 'T3 secrets, data, destroys' },
        { value: 'T4', label: 'T4 none of these' },
        { value: 'unscored', label: 'Unscored' },
      ],
    },
    { key: 'ae', label: 'Breadth (AE+)', type: 'number', hint: 'Admin-equivalents, from 0 to 1: >0.5' },
    { key: 'kind', label: 'Kind', type: 'word', hint: 'Role, service account, key …', facet: true },
    { key: 'source', label: 'Source', type: 'name', names: ['source'], hint: 'Where it was found', facet: true },
    { key: 'env', label: 'Environment', type: 'word', hint: 'production, staging, test …', facet: true },
    { key: 'standing', label: 'Standing', type: 'number', hint: 'How many entitlements it holds standing' },
    { key: 'holds', label: 'Holds', type: 'word', hint: 'The name of an entitlement it holds now' },
    {
      key: 'state',
      label: 'State',
      type: 'choice',
      hint: 'Still at its source, or gone from it',
      choices: [
        { value: 'present', label: 'At its source' },
        { value: 'gone', label: 'Gone from its source' },
      ],
    },
    { key: 'first-seen', label: 'First seen', type: 'age', hint: 'How long ago it appeared' },
    { key: 'since', label: 'First seen since', type: 'moment', hint: 'Appeared within 7d, or from a day on' },
  ],
}

/** Parameters of links from before the query line, and how they are said in it. */
export const IDENTITY_LINKS = {
  owner: { key: 'owner' },
  baseline: { key: 'baseline' },
  lastUsed: {
    key: 'last-used',
    words: { '7d': '<7d', '30d': '7d..30d', '90d': '30d..90d', older: '>90d', 'never-seen': 'never' },
  },
  flag: { key: 'is', words: { dormant: 'unused' } },
  kind: { key: 'kind' },
  source: { key: 'source' },
  environment: { key: 'env' },
} as const
