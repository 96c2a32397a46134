import { describe, expect, test } from 'vitest'
import { knownContext } from './context.ts'
import { holds } from './evaluate.ts'

type Context = Record<string, string | string[]>
const listed = (value: string | string[]) => (Array.isArray(value) ? value : [value])
const answer = (operator: string, values: string | string[], context: Context) =>
  holds(
    { operator, key: 'k', values: listed(values) },
    true,
    knownContext(Object.fromEntries(Object.entries(context).map(([key, value]) => [key, listed(value)]))),
  )

describe('one value', () => {
  test.each([
    ['StringEquals', 'a', 'a', 'yes'],
    ['StringEquals', 'a', 'A', 'no'],
    ['StringEquals', 'a*', 'ab', 'no'],
    ['StringEquals', ['a', 'b'], 'b', 'yes'],
    ['StringNotEquals', 'a', 'b', 'yes'],
    ['StringNotEquals', ['a', 'b'], 'b', 'no'],
    ['StringEqualsIgnoreCase', 'A', 'a', 'yes'],
    ['StringNotEqualsIgnoreCase', 'A', 'a', 'no'],
    ['StringLike', 'a*c?', 'abcd', 'yes'],
    ['StringLike', 'a*', 'Ab', 'no'],
    ['StringNotLike', 'a*', 'ba', 'yes'],
    ['stringlike', 'a*', 'ab', 'yes'],
    ['NumericEquals', '10', '10.0', 'yes'],
    ['NumericNotEquals', '10', '11', 'yes'],
    ['NumericLessThan', '10', '9', 'yes'],
    ['NumericLessThan', '10', '10', 'no'],
    ['NumericLessThanEquals', '10', '10', 'yes'],
    ['NumericGreaterThan', '10', '9', 'no'],
    ['NumericGreaterThanEquals', '10', '10', 'yes'],
    ['NumericEquals', '10', 'ten', 'no'],
    ['DateEquals', '2026-01-02T00:00:00Z', '2026-01-02T01:00:00+01:00', 'yes'],
    ['DateNotEquals', '2026-01-02', '2026-01-03T00:00:00Z', 'yes'],
    ['DateLessThan', '2026-01-02T00:00:00Z', '2026-01-01T23:59:59Z', 'yes'],
    ['DateLessThan', '2026-01-02T00:00:00Z', '2026-01-02T00:00:00Z', 'no'],
    ['DateLessThanEquals', '2026-01-02T00:00:00Z', '1767312000', 'yes'],
    ['DateGreaterThan', '2026-01-02T00:00:00Z', '2026-01-02T00:00:01Z', 'yes'],
    ['DateGreaterThanEquals', '1767312000', '2026-01-02T00:00:00', 'yes'],
    ['DateLessThan', 'yesterday', '2026-01-02T00:00:00Z', 'no'],
    ['Bool', 'true', 'TRUE', 'yes'],
    ['Bool', 'false', 'true', 'no'],
    ['Bool', 'yes', 'yes', 'no'],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'yes'],
    ['IpAddress', '203.0.113.0/24', '203.0.113.9', 'yes'],
    ['IpAddress', '203.0.113.9', '203.0.113.9', 'yes'],
    ['IpAddress', '203.0.113.0/24', '203.0.114.9', 'no'],
    ['IpAddress', '2001:db8::/32', '2001:db8::1', 'yes'],
    ['IpAddress', '203.0.113.0/24', '2001:db8::1', 'no'],
    ['NotIpAddress', '203.0.113.0/24', '198.51.100.1', 'yes'],
    ['NotIpAddress', ['203.0.113.0/24', '198.51.100.0/24'], '198.51.100.1', 'no'],
    ['ArnLike', 'arn:aws:iam::*:role/ci-*', 'arn:aws:iam::111122223333:role/ci-deploy', 'yes'],
    ['ArnEquals', 'arn:aws:iam::*:role/ci-*', 'arn:aws:iam::111122223333:role/ci-deploy', 'yes'],
    ['ArnLike', 'arn:aws:iam::*:ci', 'arn:aws:iam::1:x:ci', 'no'],
    ['ArnLike', 'arn:aws:sns:*:alerts', 'arn:aws:sns:eu-west-1:111122223333:alerts', 'no'],
    ['ArnLike', 'arn:aws:sns:*', 'arn:aws:sns:eu-west-1:111122223333:alerts', 'yes'],
    ['ArnLike', '*', 'arn:aws:sns:eu-west-1:111122223333:alerts', 'yes'],
    ['ArnLike', 'arn:aws:sns:*:*:*', 'arn:aws:sns:eu-west-1:1:topic:sub', 'yes'],
    ['ArnNotLike', 'arn:aws:iam::*:role/ci-*', 'arn:aws:iam::111122223333:role/ops', 'yes'],
    ['ArnNotEquals', 'arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/a', 'no'],
    ['Null', 'true', 'there', 'no'],
    ['Null', 'false', 'there', 'yes'],
  ])('%s %j with %j: %s', (operator, values, given, expected) => {
    expect(answer(operator, values, { K: given })).toBe(expected)
  })
})

describe('a key that the request does not carry', () => {
  test.each([
    ['StringEquals', 'a', 'no'],
    ['StringNotEquals', 'a', 'yes'],
    ['NumericNotEquals', '1', 'yes'],
    ['NotIpAddress', '203.0.113.0/24', 'yes'],
    ['ArnNotLike', 'arn:aws:iam::1:*', 'yes'],
    ['Bool', 'false', 'no'],
    ['StringEqualsIfExists', 'a', 'yes'],
    ['BoolIfExists', 'true', 'yes'],
    ['ForAllValues:StringEquals', 'a', 'yes'],
    ['ForAnyValue:StringEquals', 'a', 'no'],
    ['ForAnyValue:StringNotEquals', 'a', 'no'],
    ['ForAnyValue:StringEqualsIfExists', 'a', 'yes'],
    ['Null', 'true', 'yes'],
    ['Null', 'false', 'no'],
  ])('%s %j: %s', (operator, values, expected) => {
    expect(answer(operator, values, {})).toBe(expected)
  })
})

describe('several values', () => {
  test.each([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], 'yes'],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], 'no'],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], 'yes'],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], 'no'],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'c'], 'yes'],
    ['ForAllValues:StringNotEquals', ['a'], ['a', 'c'], 'no'],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'c'], 'yes'],
    ['ForAnyValue:StringNotEquals', ['a'], ['a'], 'no'],
    ['ForAllValues:StringLike', ['team-*'], ['team-a', 'team-b'], 'yes'],
    ['StringEquals', ['a'], ['b', 'a'], 'yes'],
    ['StringNotEquals', ['a'], ['b', 'a'], 'no'],
  ])('%s %j with %j: %s', (operator, values, given, expected) => {
    expect(answer(operator, values, { k: given })).toBe(expected)
  })
})

test('a variable in a value stands for its letters, also in a pattern', () => {
  const context = { k: 'home/a*b', 'aws:username': 'a*b', 'aws:PrincipalTag/team': 'blue' }
  expect(answer('StringLike', 'home/${aws:username}', context)).toBe('yes')
  expect(answer('StringLike', 'home/${aws:username}', { ...context, k: 'home/axb' })).toBe('no')
  expect(answer('StringEquals', '${aws:PrincipalTag/Team}', { ...context, k: 'blue' })).toBe('yes')
  expect(answer('StringEquals', '${aws:PrincipalTag/none}', { ...context, k: '' })).toBe('no')
  expect(answer('StringNotEquals', '${aws:PrincipalTag/none}', context)).toBe('yes')
})

test('only values of text and of ARNs hold variables', () => {
  const role = 'arn:aws:iam::111122223333:role/ci'
  expect(answer('ArnEquals', '${aws:PrincipalArn}', { k: role, 'aws:PrincipalArn': role })).toBe('yes')
  expect(answer('NumericEquals', '${limit}', { k: '1', limit: '1' })).toBe('no')
  expect(answer('NumericNotEquals', '${limit}', { k: '1', limit: '1' })).toBe('yes')
  expect(answer('IpAddress', '${home}', { k: '203.0.113.9', home: '203.0.113.9' })).toBe('no')
})

test('what is not known is neither yes nor no', () => {
  const unknown = (operator: string) => holds({ operator, key: 'k', values: ['a'] }, true, () => 'unknown')
  for (const operator of ['StringEquals', 'StringNotEqualsIfExists', 'ForAllValues:StringLike', 'Null'])
    expect(unknown(operator), operator).toBe('maybe')
  expect(answer('StringResembles', 'a', { k: 'a' })).toBe('maybe')
})
