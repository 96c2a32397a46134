/** What the list of people can be asked for. Safe to import anywhere. */
import type { ListSchema } from '#lib/kernel/list-query/schema.ts'

const LAST_HERE = 'last-here'

export const PEOPLE_LIST: ListSchema = {
  list: 'people',
  one: 'person',
  many: 'people',
  text: 'Name or e-mail',
  qualifiers: [
    {
      key: 'state',
      label: 'State',
      type: 'choice',
      hint: 'Whether they can sign in',
      facet: true,
      choices: [
        { value: 'active', label: 'Active' },
        { value: 'invited', label: 'Invited' },
        { value: 'disabled', label: 'Disabled' },
      ],
    },
    {
      key: 'role',
      label: 'Role',
      type: 'choice',
      hint: 'What they may see and do',
      facet: true,
      choices: [
        { value: 'admin', label: 'Admin' },
        { value: 'auditor', label: 'Auditor' },
        { value: 'risk_viewer', label: 'Risk viewer', also: ['risk-viewer', 'risk'] },
        { value: 'none', label: 'No role' },
      ],
    },
    {
      key: 'team',
      label: 'Team',
      type: 'name',
      names: ['team'],
      hint: 'Which team they are in',
      facet: true,
      choices: [{ value: 'none', label: 'No team' }],
    },
    {
      key: LAST_HERE,
      label: 'Last here',
      type: 'age',
      hint: 'How long ago they signed in',
      choices: [{ value: 'never', label: 'Never' }],
    },
  ],
}

/** When somebody was last here is for those who see everything: others cannot ask for it either. */
export const peopleList = (seesAll: boolean): ListSchema =>
  seesAll ? PEOPLE_LIST : { ...PEOPLE_LIST, qualifiers: PEOPLE_LIST.qualifiers.filter(({ key }) => key !== LAST_HERE) }

/** Parameters of links from before the query line, and how they are said in it. */
export const PEOPLE_LINKS = { status: { key: 'state' }, team: { key: 'team' } } as const
