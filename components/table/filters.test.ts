import { expect, test } from 'vitest'
import { filterWords, readListState, sortHref } from './filters.ts'

test('the address alone restores a list: search, facets, order and page', () => {
  const state = readListState({ q: 'ledger', owner: 'none,me', sort: '-lastUsed', cursor: 'abc', other: 'x' }, [
    'owner',
    'tier',
  ])
  expect(state).toEqual({
    q: 'ledger',
    sort: { key: 'lastUsed', direction: 'desc' },
    cursor: 'abc',
    facets: { owner: ['none', 'me'], tier: [] },
  })
})

test('a new order keeps the filters and starts at the first page', () => {
  expect(sortHref('/identities', 'owner=none&cursor=abc', 'name', null)).toBe('/identities?owner=none&sort=name')
  expect(sortHref('/identities', '', 'name', { key: 'name', direction: 'asc' })).toBe('/identities?sort=-name')
})

test('"no match" says what was asked for, in the words of the filter bar', () => {
  const facets = [{ key: 'owner', label: 'Owner', options: [{ value: 'none', label: 'Nobody' }] }]
  expect(filterWords({ q: 'ledger', facets: { owner: ['none'] } }, facets)).toEqual(['“ledger”', 'owner: nobody'])
})
