/** What the list of sources can be asked for. Safe to import anywhere. */
import type { ListSchema } from '#lib/kernel/list-query/schema.ts'

export const SOURCE_LIST: ListSchema = {
  list: 'sources',
  one: 'source',
  many: 'sources',
  text: 'Name',
  qualifiers: [
    {
      key: 'state',
      label: 'State',
      type: 'choice',
      hint: 'How fresh what is known of it is',
      facet: true,
      choices: [
        { value: 'fresh', label: 'Fresh' },
        { value: 'stale', label: 'Stale' },
        { value: 'failing', label: 'Failing' },
        { value: 'never-synced', label: 'Never listed' },
        { value: 'imported', label: 'Imported' },
      ],
    },
    { key: 'kind', label: 'Kind', type: 'word', hint: 'postgresql, aws …', facet: true },
    { key: 'env', label: 'Environment', type: 'word', hint: 'production, staging, test …', facet: true },
    {
      key: 'approvers',
      label: 'Approved by',
      type: 'name',
      names: ['team'],
      hint: 'Which team decides there',
      facet: true,
      choices: [{ value: 'none', label: 'Nobody yet', also: ['nobody'] }],
    },
    { key: 'identities', label: 'Identities', type: 'number', hint: 'How many it holds' },
  ],
}
