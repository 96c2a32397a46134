import { expect, test } from 'vitest'
import { type Evidence, sayEvidence, strongest } from './suggest-rules.ts'
import { tellingWords } from './telling-words.ts'

test('an identity is told by its own words, not by those that every name has', () => {
  expect(tellingWords('ledger-sync_prod2')).toEqual(['ledger'])
  expect(tellingWords('prod-service-runner')).toEqual([])
})

const like: Evidence = { kind: 'like', like: 'ledger-eu', strength: 0.7 }
const weaker: Evidence = { kind: 'like', like: 'ledger-us', strength: 0.6 }
const asked: Evidence = { kind: 'asked', times: 2, strength: 0.9 }
const kin: Evidence = { kind: 'kin', word: 'ledger', times: 4, example: 'ledger-sync', strength: 0.5 }

test('the strongest two kinds of evidence are told, each once', () => {
  expect(strongest([kin, weaker, like, asked])).toEqual([asked, like])
  expect(strongest([])).toEqual([])
})

test('evidence is a sentence that can be checked', () => {
  expect([asked, like, kin].map(sayEvidence)).toEqual([
    'You asked for access for it 2 times.',
    'Its name is like ledger-eu, which you answer for.',
    '"ledger" is in its name, as in 4 of yours such as ledger-sync.',
  ])
  expect(sayEvidence({ ...asked, times: 1 })).toBe('You asked for access for it.')
})
