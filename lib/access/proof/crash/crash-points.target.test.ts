/**
 * A worker is killed without warning at every named point of every kind of work, on a real target. Whatever it left
 * half done, its successor ends in time, and the record says so once.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CRASH_POINTS, dieAt, endPlay, type Play, startPlay } from './play.ts'
import { SCENARIOS } from './scenarios.ts'

describe.concurrent.each(SCENARIOS)('a worker that dies in $name', (scenario) => {
  let play: Play
  beforeAll(async () => {
    play = await startPlay(undefined, scenario.hears)
  })
  afterAll(() => endPlay(play))

  test.sequential.each(CRASH_POINTS)(
    'at %s leaves nothing that is not ended in time and on record once (I1, I2, I3, I5, I10, I14, I15)',
    async (point) => {
      expect(await dieAt(play, scenario, point)).toEqual([])
    },
  )
})
