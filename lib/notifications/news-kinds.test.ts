import { expect, test } from 'vitest'
import { CHANGE_EVENTS } from '#lib/audit/model.ts'
import { mutedAs } from './news-kinds.ts'

const told = Object.entries(CHANGE_EVENTS).flatMap(([type, how]) => ('notify' in how ? [[type, how] as const] : []))

test('every event that people are told of falls under a choice of theirs', () => {
  expect(told.filter(([type]) => mutedAs(type, false) === null).map(([type]) => type)).toEqual([])
})

test('no urgent alarm can be switched off by those who must act on it', () => {
  const urgent = told.filter(([, how]) => 'urgent' in how)
  expect(urgent.length).toBeGreaterThan(2)
  expect(urgent.filter(([type]) => mutedAs(type, true) !== null)).toEqual([])
})
