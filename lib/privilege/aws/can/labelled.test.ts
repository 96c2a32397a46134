/** What AWS's guides say of one request after the other, as questions with their answers; each says why. */
import { describe, expect, test } from 'vitest'
import labelled from '../../testing/labelled/aws-evaluation.json' with { type: 'json' }
import { can } from './can.ts'

describe.each([...new Set(labelled.cases.map(({ group }) => group))])('%s', (group) => {
  const cases = labelled.cases.filter((one) => one.group === group)
  test.each(cases.map((one) => [one.name, one.expected, one] as const))(
    '%s: %s',
    (_, expected, { question, reason }) => {
      expect(can(question), reason).toMatchObject({ decision: expected })
    },
  )
})

test('asked all at once, each is answered as by itself, in the same order', () => {
  const answers = can(labelled.cases.map(({ question }) => question))
  expect(Array.isArray(answers) && answers.map(({ decision }) => decision)).toEqual(
    labelled.cases.map(({ expected }) => expected),
  )
})
