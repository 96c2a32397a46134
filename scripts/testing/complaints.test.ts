import { expect, test } from 'vitest'
import { complaints } from './complaints.ts'

const refusal = `⨯ Error [DomainError]: The cursor is not one this list gave out.\n    at a (x.js:1:1) {\n  code: 'input.invalid',\n  digest: '1'\n}`
const missing = (digest: string) =>
  `⨯ Error [DomainError]: There is no such identity.\n    at a (x.js:1:1) {\n  code: 'not-found',\n  digest: '${digest}'\n}`
const ours = (level: number, time: number) => `{"level":${level},"time":${time},"event":"overview.panel-failed"}`

test('errors of the product are told once each, with how often; refusals and quieter lines are not', () => {
  const told = complaints([refusal, missing('1'), ours(40, 1), ours(50, 2), missing('2'), ours(50, 3)].join('\n'), 10)
  expect(told).toBe(`2 times:\n${missing('1')}\n2 times:\n${ours(50, 2)}`)
})

test('no more than asked for are told, and nothing of a quiet log', () => {
  expect(complaints([missing('1'), ours(50, 2)].join('\n'), 1)).toBe(missing('1'))
  expect(complaints(`Curfew is ready\n${ours(30, 1)}`, 10)).toBe('')
})
