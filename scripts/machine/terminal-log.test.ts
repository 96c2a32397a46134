import { expect, test } from 'vitest'
import { tellLine } from './terminal-log.ts'

const line = (fields: object) => JSON.stringify({ level: 30, time: 0, msg: 'sync ended', ...fields })

test('a person at the terminal sees warnings and errors, not every event', () => {
  expect(tellLine('worker', line({}))).toBeNull()
  expect(tellLine('worker', line({ level: 40, msg: 'the source is away' }))).toMatch(
    /\[worker\] warning the source is away$/,
  )
  expect(tellLine('web', line({ level: 50, err: { message: 'boom' } }))).toMatch(/\[web\] ERROR sync ended: boom$/)
})

test('what is not a log line is told as it is; nothing is told of nothing', () => {
  expect(tellLine('web', 'plain words')).toBe('[web] plain words')
  expect(tellLine('web', '{ broken')).toBe('[web] { broken')
  expect(tellLine('web', '  ')).toBeNull()
})
