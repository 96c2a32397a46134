import { expect, test } from 'vitest'
import { tellingWords, wordsOf } from './alike.ts'

test('an identity is told by its own words, not by those that every name has', () => {
  expect(wordsOf('ledger-sync_prod2')).toEqual(['ledger'])
  expect(tellingWords(['billing-api', 'billing-worker', 'ledger-sync'], 2)).toEqual(['billing', 'ledger'])
})

test('somebody who owns nothing is offered nothing', () => {
  expect(tellingWords([], 3)).toEqual([])
})
