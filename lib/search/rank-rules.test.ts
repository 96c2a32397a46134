import { expect, test } from 'vitest'
import { byRank, rankOf } from './rank-rules.ts'

test('the whole name comes before its beginning, that before a word of it, and that before letters inside', () => {
  const names = ['my-payroll', 'xpay', 'pay', 'payroll-2', 'payroll']
  const found = names.map((name) => ({ name })).toSorted(byRank('pay'))
  expect(found.map(({ name }) => name)).toEqual(['pay', 'payroll', 'payroll-2', 'my-payroll', 'xpay'])
})

test('upper and lower case are the same', () => {
  expect(rankOf('CI-Deployer', 'ci-d')).toBe(1)
  expect(rankOf('ci-deployer', 'DEPL')).toBe(2)
})
