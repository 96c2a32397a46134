import { expect, test } from 'vitest'
import { parseServiceControl } from './parse.ts'

const policy = (Action: string) => ({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } })
const described = (action: string, more: object = {}) => ({
  Policy: {
    PolicySummary: { Id: 'p-1', Name: `named ${action}`, Type: 'SERVICE_CONTROL_POLICY', ...more },
    Content: JSON.stringify(policy(action)),
  },
})
const shape = (input: unknown) =>
  parseServiceControl(input).map((level) => level.map(({ statements }) => statements[0]?.actions.items[0]?.text))

test('levels, one level, and one policy', () => {
  expect(shape([[policy('a:*')], [policy('b:*'), policy('c:*')]])).toEqual([['a:*'], ['b:*', 'c:*']])
  expect(shape([policy('a:*'), policy('b:*')])).toEqual([['a:*', 'b:*']])
  expect(shape(policy('a:*'))).toEqual([['a:*']])
})

test('policies as describe-policy prints them, wrapped or not, and as text', () => {
  const [level = []] = parseServiceControl([described('a:*'), described('b:*').Policy, JSON.stringify(policy('c:*'))])
  expect(level.map(({ name }) => name)).toEqual(['named a:*', 'named b:*', 'service control policy 2 of level 0'])
})

test.each([
  ['nothing', null, '$: expected a policy document, or the output of aws organizations describe-policy, found null'],
  ['no policy at all', [], '$: expected at least one policy'],
  ['a level without a policy', [[policy('a:*')], []], '$[1]: expected at least one policy of this level'],
  ['levels beside policies', [[policy('a:*')], policy('b:*')], '$[1]: expected a list of the policies of one level'],
  [
    'another kind of policy',
    [described('a:*', { Type: 'TAG_POLICY' })],
    '$[0].Policy.PolicySummary.Type: expected "SERV',
  ],
  ['content that is no JSON', [{ Content: '{' }], '$[0].Content: expected JSON'],
  ['a summary without content', [{ Id: 'p-1', Name: 'x' }], '$[0]: expected a policy document'],
  ['a policy without an effect', [[{ Statement: [{ Action: '*' }] }]], '$[0][0].Statement[0].Effect: expected'],
])('%s says where and what was expected', (_, input, message) => {
  expect(() => parseServiceControl(input)).toThrow(message)
})
