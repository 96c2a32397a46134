import { expect, test } from 'vitest'
import type { SourceId } from '#lib/kernel/ids.ts'
import { LOOK_AHEAD_ROWS } from '../store/queue.ts'
import { createAgenda } from './agenda.ts'

const [near, far] = ['src_near', 'src_far'] as SourceId[] as [SourceId, SourceId]
const always = () => true

test('what is due is told by source, with how much of it, and nothing before its time', () => {
  const agenda = createAgenda()
  agenda.replace(
    [
      { queue: 'expiry', sourceId: near, untilMs: [-5, 0, 10] },
      { queue: 'expiry', sourceId: far, untilMs: [900] },
      { queue: 'revoke', sourceId: far, untilMs: [-1] },
    ],
    1_000,
  )
  expect(agenda.due('expiry', 1_000)).toEqual(new Map([[near, 2]]))
  expect(agenda.due('expiry', 1_010)).toEqual(new Map([[near, 3]]))
  expect(agenda.due('revoke', 1_000)).toEqual(new Map([[far, 1]]))
  expect(agenda.due('provision', 9_000)).toEqual(new Map())
})

test('what was claimed is due no more, and what follows keeps its time', () => {
  const agenda = createAgenda()
  agenda.replace([{ queue: 'expiry', sourceId: near, untilMs: [-5, 0, 10] }], 0)
  agenda.clear({ queue: 'expiry', sourceId: near }, 5)
  expect(agenda.due('expiry', 5)).toEqual(new Map())
  expect(agenda.nextMs(always)).toBe(10)
})

test('what did not fit stays due, also where nothing was known', () => {
  const agenda = createAgenda()
  agenda.more({ queue: 'provision', sourceId: far }, 7)
  expect(agenda.due('provision', 7)).toEqual(new Map([[far, 1]]))
  expect(agenda.nextMs(always)).toBe(7)
})

test('the next act is the next one that can be served', () => {
  const agenda = createAgenda()
  agenda.replace(
    [
      { queue: 'revoke', sourceId: near, untilMs: [1] },
      { queue: 'expiry', sourceId: far, untilMs: [2] },
    ],
    0,
  )
  expect(agenda.nextMs(({ sourceId }) => sourceId === far)).toBe(2)
  expect(agenda.nextMs(() => false)).toBe(Infinity)
})

test('a look replaces all that was known, and says until when it knows enough', () => {
  const agenda = createAgenda()
  agenda.replace([{ queue: 'expiry', sourceId: near, untilMs: [1] }], 0)
  const untilMs = Array.from({ length: LOOK_AHEAD_ROWS }, (_, n) => n)
  expect(agenda.replace([{ queue: 'expiry', sourceId: far, untilMs }], 100)).toBe(100 + LOOK_AHEAD_ROWS - 1)
  expect(agenda.due('expiry', 1_000)).toEqual(new Map([[far, LOOK_AHEAD_ROWS]]))
  expect(agenda.replace([], 200)).toBe(Infinity)
  expect(agenda.nextMs(always)).toBe(Infinity)
})
