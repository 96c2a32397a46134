import { expect, test } from 'vitest'
import type { Change } from '../witness.ts'
import type { HaltRecord } from './judge-halts.ts'
import { type GrantRecord, judge, type Outage } from './judge.ts'

const grant = (over: Partial<GrantRecord> = {}): GrantRecord => ({
  id: 'grn_1',
  account: 'svc',
  role: 'writer',
  state: 'ended',
  endCause: 'expiry',
  approvedAtMs: 1_000,
  startsAtMs: 1_000,
  activatingAtMs: 1_050,
  activeAtMs: 1_150,
  endsAtMs: 5_000,
  extendedToMs: null,
  marginMs: 100,
  revokeRequestedAtMs: 4_900,
  goneAtMs: 4_950,
  endedAtMs: 4_960,
  lostClaims: 0,
  haltId: null,
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

test('outages one after the other excuse no more than their time, and finding back after each', () => {
  const outages = [4_500, 6_500, 8_500, 10_500].map((fromMs) => ({ fromMs, toMs: fromMs + 1_000 }))
  const goneAt = (atMs: number) =>
    judge({
      grants: [grant({ goneAtMs: atMs + 20, endedAtMs: atMs + 20 })],
      changesOf: () => seen(1_100, atMs),
      lateByMs: 2_000,
      againMs: 100,
      untilMs: 20_000,
      outages,
    }).join()
  // 5,000 due; half a second, and twice a second and finding back: the fourth comes when the time is up.
  expect(goneAt(9_690)).toEqual('')
  expect(goneAt(9_710)).toContain('I2')
})

test('each worker after the first that is struck with the grant in hand costs its lease, and nothing else does', () => {
  const strikes = { atMs: [4_950, 5_600, 6_200], leaseMs: 1_000 }
  const late = (over: Partial<GrantRecord>, atMs = strikes.atMs) => {
    const grants = [grant({ goneAtMs: 7_900, endedAtMs: 7_950, ...over })]
    const changesOf = () => seen(1_100, 7_900)
    return judge({ grants, changesOf, lateByMs: 1_000, untilMs: 20_000, strikes: { ...strikes, atMs } }).join()
  }
  expect(late({ lostClaims: 3 })).toEqual('')
  expect(late({ lostClaims: 1 })).toContain('I2')
  expect(late({ lostClaims: 3 }, [4_950])).toContain('I2')
  expect(late({ lostClaims: 3 }, [500, 900, 9_000])).toContain('I2')
})

test('of overlapping grants the last end counts', () => {
  const two = [grant({ goneAtMs: null }), grant({ id: 'grn_2', approvedAtMs: 3_000, endsAtMs: 8_000, goneAtMs: 7_990 })]
  expect(verdict(two, seen(1_100, 7_980))).toEqual([])
  expect(verdict(two, seen(1_100, 9_100)).join()).toContain('I2')
})

test('what is gone before its end was due is named, by the new end when it was extended', () => {
  const extended = grant({ endsAtMs: 9_000, extendedToMs: 9_000, revokeRequestedAtMs: 8_900, goneAtMs: 8_950 })
  expect(verdict([extended], seen(1_100, 8_920))).toEqual([])
  expect(verdict([extended], seen(1_100, 4_950)).join()).toContain('I4: grn_1 was live, and gone')
  expect(verdict([grant()], seen(1_100, 4_000)).join()).toContain('I6: grn_1 was live, and gone')
  expect(verdict([grant({ endCause: 'ended-early', revokeRequestedAtMs: 3_900 })], seen(1_100, 4_000))).toEqual([])
})

test('an extension that is on record and did not move the end is named', () => {
  expect(verdict([grant({ extendedToMs: 6_000 })], seen(1_100, 4_940)).join()).toContain('I4: grn_1 does not end')
})

const halt: HaltRecord = { id: 'hlt_1', account: 'svc', pulledAtMs: 3_000, liftedAtMs: 4_000 }
const halted = grant({ endCause: 'kill-switch', haltId: 'hlt_1', revokeRequestedAtMs: 3_001, goneAtMs: 3_060 })
const afterHalt = (grants: GrantRecord[], halts = [halt], changes: Change[] = []) =>
  judge({ grants, halts, changesOf: () => changes, lateByMs: 1_000, untilMs: 20_000 }).join('\n')

test('what a kill switch found open and ended, and what came after its lift, is in order', () => {
  expect(afterHalt([halted], [halt], seen(1_100, 3_050))).toEqual('')
  const over = grant({ endsAtMs: 2_900, revokeRequestedAtMs: 2_800, endedAtMs: 2_850, goneAtMs: null })
  expect(afterHalt([over, grant({ approvedAtMs: 4_001, activatingAtMs: 4_050 })])).toEqual('')
  expect(afterHalt([grant({ account: 'other' })])).toEqual('')
})

test.each<[string, Partial<GrantRecord>]>([
  ['was approved while', { approvedAtMs: 3_500, activatingAtMs: 4_100 }],
  ['was begun while', { approvedAtMs: 2_000, activatingAtMs: 3_500 }],
  ['was not ended by it', {}],
])('a kill switch that lost is named: it %s (I15)', (what, over) => {
  expect(afterHalt([grant(over)])).toContain(what)
  expect(afterHalt([grant(over)], [{ ...halt, account: null }])).toContain('I15')
})

test('what a kill switch ended and the target still holds is named (I2, I15)', () => {
  expect(afterHalt([halted], [halt], seen(1_100, 4_900))).toContain('I2')
})
