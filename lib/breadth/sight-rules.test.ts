import { expect, test } from 'vitest'
import type { Reason } from './model.ts'
import { reasonAsSeen, withoutNames } from './sight-rules.ts'

const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`
const reason: Reason = {
  path: 'lambda-001',
  sentence: 'may pass role boss to a new Lambda function (lambda-001), boss is administrator',
  permissions: ['iam:PassRole'],
  via: [arn('boss')],
  conditions: [`ArnEquals aws:SourceArn: ${arn('boss')}`],
  missing: ['a Lambda function that runs as boss'],
}

test('I40: who is out of sight is named nowhere in a reason', () => {
  const seen = reasonAsSeen(reason, { all: false, seen: new Map() })
  expect(JSON.stringify(seen)).not.toContain('boss')
  expect(seen.sentence).toBe(
    'may pass role another identity to a new Lambda function (lambda-001), another identity is administrator',
  )
})

test('who is in sight is named, and who sees everything reads the reason as it is', () => {
  const id = 'idn_1' as never
  const seen = new Map([[arn('boss'), { identityId: id, name: 'boss' }]])
  expect(reasonAsSeen(reason, { all: false, seen })).toMatchObject({
    sentence: reason.sentence,
    via: [{ arn: arn('boss'), name: 'boss', identityId: id }],
  })
  expect(reasonAsSeen(reason, { all: true, seen: new Map() }).sentence).toBe(reason.sentence)
})

test('a name within another one is not taken for it', () => {
  const text = 'may pass role boss-2 to a function, boss is administrator'
  expect(withoutNames(text, [arn('boss')], { all: false, seen: new Map() })).toBe(
    'may pass role boss-2 to a function, another identity is administrator',
  )
})
