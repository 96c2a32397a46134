/** A second reading of AWS's guides, by somebody who had not read the evaluator: each question with its answer. */
import { describe, expect, test } from 'vitest'
import reading from '../../testing/labelled/second-reading.json' with { type: 'json' }
import { can } from './can.ts'

describe.each([...new Set(reading.cases.map(({ group }) => group))])('%s', (group) => {
  const cases = reading.cases.filter((one) => one.group === group)
  test.each(cases.map((one) => [one.name, one.expected, one.question] as const))('%s: %s', (_, expected, question) => {
    expect(can(question)).toMatchObject({ decision: expected })
  })
})

describe('how a question may be written', () => {
  const asked = { action: 's3:GetObject', resource: 'arn:aws:s3:::reports/a' }
  const open = (Principal: unknown) => ({
    Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: '*' }],
  })

  test('remarks beside a question change nothing; a misspelt layer is refused, since it would not be in force', () => {
    const question = { ...asked, principal: '*', resourcePolicy: open('*') }
    const remarked = can({ ...question, id: 7, name: 'the world reads', expected: 'explicitly-denied' })
    expect(remarked).toEqual(can(question))
    expect(() => can({ ...question, permissionBoundaries: [] })).toThrow('$.permissionBoundaries')
  })

  test.each([
    [{ AWS: '*' }, '*'],
    [{ Service: 'logging.s3.amazonaws.com' }, { Service: 'logging.s3.amazonaws.com' }],
    [{ Federated: 'accounts.google.com' }, { Federated: 'accounts.google.com' }],
  ])('a principal as policies write it, %j', (principal, Principal) => {
    expect(can({ ...asked, principal, resourcePolicy: open(Principal) })).toMatchObject({ decision: 'allowed' })
  })

  test.each([
    [{ Role: 'x' }, '$.principal'],
    [{ AWS: ['*'] }, '$.principal.AWS'],
    [{ AWS: '*', Service: 'x' }, '$.principal'],
  ])('not so: %j, with the path %s', (principal, path) => {
    expect(() => can({ ...asked, principal })).toThrow(path)
  })
})
