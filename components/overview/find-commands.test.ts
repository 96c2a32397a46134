import { expect, test } from 'vitest'
import type { Found } from '#lib/search/model.ts'
import { readVerb, toEntries } from './find-commands.ts'

const identity: Found = {
  kind: 'identity',
  id: 'idn_1',
  label: 'ci-deployer',
  detail: 'ledger',
  href: '/identities/idn_1',
  actions: [
    { label: 'Claim ci-deployer…', href: '/identities/idn_1?do=claim' },
    { label: 'Pull the kill switch for ci-deployer…', href: '/identities/idn_1?do=halt' },
  ],
}

test('a verb before a name says which action is meant', () => {
  expect(readVerb('end ci deployer')).toEqual({ act: 'end', rest: 'ci deployer' })
  expect(readVerb('Pull the kill switch for ledger')).toEqual({ act: 'halt', rest: 'ledger' })
  expect(readVerb('ending')).toEqual({ act: null, rest: 'ending' })
})

test('the action that is meant comes first; without a verb the thing does', () => {
  expect(toEntries([identity], 'halt').map(({ kind }) => kind)).toEqual(['action', 'identity'])
  expect(toEntries([identity], null).map(({ kind }) => kind)).toEqual(['identity', 'action', 'action'])
})
