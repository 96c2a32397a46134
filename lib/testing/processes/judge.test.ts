import { expect, test } from 'vitest'
import type { Change } from '../witness.ts'
import { type GrantRecord, judge, type Outage } from './judge.ts'

const grant = (over: Partial<GrantRecord> = {}): GrantRecord => ({
  id: 'grn_1',
  account: 'svc',
  role: 'writer',
  state: 'ended',
  endCause: 'expiry',
  approvedAtMs: 1_000,
  startsAtMs: 1_000,
  endsAtMs: 5_000,
  revokeRequestedAtMs: 4_900,
  goneAtMs: 4_950,
  endings: 1,
  activations: 1,
  reappearances: 0,
  ...over,
})
const seen = (fromMs: number, toMs: number): Change[] => [
  { held: true, afterMs: fromMs - 20, byMs: fromMs },
  { held: false, afterMs: toMs, byMs: toMs + 20 },
]
const verdict = (grants: GrantRecord[], changes: Change[], outages: Outage[] = []) =>
  judge({ grants, changesOf: () => changes, lateByMs: 1_000, untilMs: 20_000, outages })

test('a grant that was held within its window and is over is in order', () => {
  expect(verdict([grant()], seen(1_100, 4_940))).toEqual([])
})

test.each<[string, Partial<GrantRecord>, Change[]]>([
  ['I2', { goneAtMs: 6_200 }, seen(1_100, 6_100)],
  ['I2', { endCause: 'ended-early', revokeRequestedAtMs: 2_000, goneAtMs: 4_000 }, seen(1_100, 3_500)],
  ['I3', {}, seen(900, 4_000)],
  ['I1', { goneAtMs: null }, seen(1_100, 4_900).slice(0, 1)],
  ['I2', { goneAtMs: null }, seen(1_100, 4_900).slice(0, 1)],
  ['I5', {}, [...seen(1_100, 4_000), ...seen(4_100, 4_900)]],
  ['I10', { state: 'revoke_failing' }, seen(1_100, 4_900)],
  ['I28', { endings: 2 }, seen(1_100, 4_900)],
  ['I35', { activations: 2 }, seen(1_100, 4_900)],
  ['I41', { goneAtMs: 4_000 }, seen(1_100, 4_900)],
  ['I3', { endsAtMs: null, state: 'ended', goneAtMs: null }, seen(1_100, 1_200)],
])('a broken %s is named', (invariant, over, changes) => {
  expect(verdict([grant(over)], changes).join('\n')).toContain(invariant)
})

test('what was due in an outage is due when it is over, and no later', () => {
  const outages = [{ fromMs: 4_500, toMs: 9_000 }]
  expect(verdict([grant({ goneAtMs: 9_900 })], seen(1_100, 9_800), outages)).toEqual([])
  expect(verdict([grant({ goneAtMs: 10_200 })], seen(1_100, 10_100), outages).join()).toContain('I2')
})

test('of overlapping grants the last end counts', () => {
  const two = [grant({ goneAtMs: null }), grant({ id: 'grn_2', approvedAtMs: 3_000, endsAtMs: 8_000, goneAtMs: 7_990 })]
  expect(verdict(two, seen(1_100, 7_980))).toEqual([])
  expect(verdict(two, seen(1_100, 9_100)).join()).toContain('I2')
})
