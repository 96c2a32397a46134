import { expect, test } from 'vitest'
import { parseAccount } from '../account/parse.ts'
import { holds } from '../conditions/evaluate.ts'
import { contextOf } from './context.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
const { users, roles } = parseAccount({
  UserDetailList: [{ UserName: 'ana', Arn: 'arn:aws:iam::111122223333:user/ana', UserPolicyList: [], GroupList: [] }],
  RoleDetailList: [
    {
      RoleName: 'job',
      Arn: 'arn:aws:iam::111122223333:role/job',
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
    },
  ],
})
const issued = (operator: string, value: string) =>
  [...users, ...roles].map((principal) =>
    holds({ operator, key: 'aws:TokenIssueTime', values: [value] }, true, contextOf(principal, NOW_MS)),
  )

test('a session is never older than the moment, and a user may have none', () => {
  // That sessions from before a day that has passed may do something lets nobody in.
  expect(issued('DateLessThan', '2020-01-01T00:00:00Z')).toEqual(['no', 'no'])
  expect(issued('DateLessThan', '2030-01-01T00:00:00Z')).toEqual(['maybe', 'yes'])
  expect(issued('DateGreaterThan', '2020-01-01T00:00:00Z')).toEqual(['maybe', 'yes'])
  expect(issued('DateGreaterThan', '2030-01-01T00:00:00Z')).toEqual(['no', 'no'])
  expect(issued('DateGreaterThanIfExists', '2020-01-01T00:00:00Z')).toEqual(['yes', 'yes'])
  expect(issued('Null', 'true')).toEqual(['maybe', 'no'])
})
