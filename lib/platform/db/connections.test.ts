import { expect, test } from 'vitest'
import { webConnections, workerConnections } from './connections.ts'

test.each([
  [1, { forPages: 4, apart: 2, forBackground: 4 }],
  [2, { forPages: 4, apart: 2, forBackground: 4 }],
  [3, { forPages: 6, apart: 3, forBackground: 6 }],
  [4, { forPages: 7, apart: 3, forBackground: 7 }],
  [64, { forPages: 7, apart: 3, forBackground: 7 }],
])(
  'on %i cores a web process opens no more connections than keep them busy, and never more than ten',
  (cores, share) => {
    expect(webConnections(null, cores)).toEqual(share)
  },
)

test.each([1, 2, 3, 6, 10, 200])(
  'of %i asked for, pages and what takes its time each get some, together no more',
  (asked) => {
    const { forPages, apart } = webConnections(asked, 2)
    expect(Math.min(forPages, apart)).toBeGreaterThanOrEqual(1)
    expect(forPages).toBeGreaterThanOrEqual(apart)
    expect(forPages + apart).toBe(Math.max(2, asked))
  },
)

test.each([
  [null, { forEngine: 5, forJobs: 4, toListen: 1 }],
  [1, { forEngine: 2, forJobs: 2, toListen: 1 }],
  [20, { forEngine: 10, forJobs: 9, toListen: 1 }],
])('of %s asked for, half of a worker’s connections are the engine’s', (asked, share) => {
  expect(workerConnections(asked)).toEqual(share)
})
