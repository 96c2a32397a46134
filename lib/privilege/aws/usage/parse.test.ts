import { expect, test } from 'vitest'
import { countsAsUsed, type PrincipalUse } from './model.ts'
import { parseUsage } from './parse.ts'

const ROLE = 'arn:aws:iam::111122223333:role/app/deploy'
const OTHER = 'arn:aws:iam::111122223333:user/ana'
const report = (services: object[], more: object = {}) => ({
  JobStatus: 'COMPLETED',
  JobType: 'ACTION_LEVEL',
  ServicesLastAccessed: services,
  IsTruncated: false,
  ...more,
})
const used = (namespace: string, more: object = {}) => ({
  ServiceName: namespace,
  ServiceNamespace: namespace,
  LastAuthenticated: '2026-11-20T08:00:00Z',
  LastAuthenticatedEntity: ROLE,
  ...more,
})
const of = (input: unknown, arn = ROLE): PrincipalUse => {
  const use = parseUsage(input).get(arn)
  if (!use) throw new Error(`nothing about ${arn}`)
  return use
}

test('the simple form: actions in any case, and whole services', () => {
  const use = of({ [ROLE]: ['s3:GetObject', ' SQS:* '], [OTHER]: [] })
  expect(countsAsUsed(use, 's3:getobject')).toBe(true)
  expect(countsAsUsed(use, 's3:putobject')).toBe(false)
  expect(countsAsUsed(use, 'sqs:deletequeue')).toBe(true)
  expect(parseUsage({ [ROLE]: [], [OTHER]: [] }).size).toBe(2)
})

test('a report of AWS: a used service counts as used, but for actions it says were not', () => {
  const s3 = used('s3', {
    TrackedActionsLastAccessed: [
      { ActionName: 'CreateBucket', LastAccessedTime: '2026-11-19T08:00:00Z' },
      { ActionName: 'DeleteBucket' },
    ],
  })
  const unused = { ServiceName: 'SQS', ServiceNamespace: 'sqs', TotalAuthenticatedEntities: 0 }
  for (const input of [report([s3, unused]), [report([s3, unused])], { [ROLE]: report([s3, unused]) }]) {
    const use = of(input)
    expect(
      ['s3:createbucket', 's3:getobject', 's3:deletebucket', 'sqs:sendmessage'].map((one) => countsAsUsed(use, one)),
    ).toEqual([true, true, false, false])
  }
})

test('several reports about one principal add up', () => {
  const first = report([used('s3', { TrackedActionsLastAccessed: [{ ActionName: 'DeleteBucket' }] })])
  const then = report([
    used('s3', {
      TrackedActionsLastAccessed: [{ ActionName: 'DeleteBucket', LastAccessedTime: '2026-11-21T00:00:00Z' }],
    }),
  ])
  expect(countsAsUsed(of([first, then]), 's3:deletebucket')).toBe(true)
})

test.each([
  ['a number', 7, '$: expected an object from ARNs'],
  ['a name for an ARN', { ana: ['s3:GetObject'] }, '$.ana: expected the ARN of a user or role'],
  ['an ARN of something else', { 'arn:aws:s3:::reports': [] }, 'expected the ARN of a user or role'],
  ['a pattern', { [ROLE]: ['s3:Get*'] }, '[0]: expected an action such as s3:GetObject'],
  ['a number among the actions', { [ROLE]: ['s3:GetObject', 7] }, '[1]: expected an action, found a number'],
  ['only the id of a job', { JobId: 'abc' }, 'found only the id of its job'],
  ['a job that goes on', report([], { JobStatus: 'IN_PROGRESS' }), '$.JobStatus: expected "COMPLETED"'],
  ['one page of several', report([], { IsTruncated: true }), '$.IsTruncated: expected the whole report'],
  ['a report about nobody', report([{ ServiceNamespace: 's3' }]), 'found 0 in it'],
  [
    'services that are no list',
    { [ROLE]: report([], { ServicesLastAccessed: {} }) },
    'ServicesLastAccessed: expected a list',
  ],
])('%s says where and what was expected', (_, input, message) => {
  expect(() => parseUsage(input)).toThrow(message)
})

test('keys that name the prototype are keys', () => {
  expect(() => parseUsage(JSON.parse('{"__proto__": ["s3:GetObject"]}'))).toThrow('the ARN of a user or role')
})
