import { expect, test } from 'vitest'
import { isShown, type OnboardingFacts, stepsFor } from './model.ts'

const empty: OnboardingFacts = {
  isAdmin: true,
  decides: false,
  connected: 0,
  listed: 0,
  owned: 0,
  requests: 0,
  decided: 0,
  dismissed: false,
}
const done = { connected: 1, listed: 4, owned: 1, requests: 1, decided: 1 }

test('the steps are shown until every one is done, or they are dismissed', () => {
  expect(isShown(empty)).toBe(true)
  expect(isShown({ ...empty, ...done, decided: 0 })).toBe(true)
  expect(isShown({ ...empty, ...done })).toBe(false)
  expect(isShown({ ...empty, dismissed: true })).toBe(false)
})

test('only an admin is asked to connect a source, only approvers and admins to see to the decision', () => {
  const mine = (facts: OnboardingFacts) => stepsFor(facts).flatMap(({ id, mine: own }) => (own ? [id] : []))
  expect(mine(empty)).toEqual(['connect', 'look', 'claim', 'request', 'approve'])
  expect(mine({ ...empty, isAdmin: false })).toEqual(['look', 'claim', 'request'])
  expect(mine({ ...empty, isAdmin: false, decides: true })).toEqual(['look', 'claim', 'request', 'approve'])
})
