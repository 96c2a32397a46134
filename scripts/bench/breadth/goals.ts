/** What was promised of scans, and whether it was kept. Pure. */
import { type Goal } from '../console/goals.ts'
import type { BreadthResults } from './index.ts'

const SMALL = 122
const USUAL = 1_220
const LARGE = 12_200
export const SIZES = [SMALL, USUAL, LARGE] as const

export function judge({ scans, rescan, catalogueMs }: BreadthResults): Goal[] {
  const atMost = (goal: string, measured: number, limit: number): Goal => ({
    goal,
    measured,
    limit: `≤ ${limit}`,
    kept: measured <= limit,
  })
  const of = (size: number) => scans.find(({ principals }) => principals === size)
  const [small, usual, large] = [of(SMALL), of(USUAL), of(LARGE)]
  return [
    ...(small ? [atMost('whole scan of 122 principals, s', small.wholeMs / 1_000, 0.8)] : []),
    ...(usual
      ? [
          atMost('whole scan of 1,220 principals, s', usual.wholeMs / 1_000, 2.5),
          atMost('memory of a scan of 1,220 principals, MB', usual.peakMb, 300),
        ]
      : []),
    ...(usual && large ? [atMost('12,200 ÷ 1,220 principals, time', large.wholeMs / usual.wholeMs, 12)] : []),
    ...(rescan ? [atMost('again after one changed policy ÷ in full', rescan.changedMs / rescan.fullMs, 0.01)] : []),
    atMost('loading the catalogue, ms', catalogueMs, 60),
  ]
}
