import { expect, test } from 'vitest'
import { cursorHref, filterWords, loadListState, sortHref } from './filters.ts'

test('the address alone restores a list: search, facets, order and page', async () => {
  const state = await loadListState(
    Promise.resolve({ q: 'ledger', owner: 'none,me', sort: '-lastUsed', cursor: 'abc', other: 'x' }),
    ['owner', 'tier'],
  )
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

test('the first page has no cursor in its address', () => {
  expect(cursorHref('/identities', 'cursor=abc', null)).toBe('/identities')
  expect(cursorHref('/identities', 'q=a', 'next')).toBe('/identities?q=a&cursor=next')
})

test('"no match" says what was asked for, in the words of the filter bar', () => {
  const facets = [{ key: 'owner', label: 'Owner', options: [{ value: 'none', label: 'Nobody' }] }]
  expect(filterWords({ q: 'ledger', facets: { owner: ['none'] } }, facets)).toEqual(['“ledger”', 'owner: nobody'])
})
