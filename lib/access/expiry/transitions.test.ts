/** The engine's state machine, for all outcomes and times. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { BACKOFF_CAP_MS, backoffMs } from './backoff.ts'
import { afterProvision, afterRevoke, type ProvisionOutcome, revokeDueAt } from './transitions.ts'

const failure = { errorKind: 'transient', message: 'away', remedy: null }
const moments = fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }).map(instant)
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const grants = fc.record({
  endsAt: moments,
  marginMs: fc.integer({ min: 0, max: 1_000 }),
  attempts: fc.integer({ min: 1, max: 10_000 }),
})
const provisionOutcomes = fc.constantFrom<ProvisionOutcome>(
  { kind: 'present' },
  { kind: 'impossible', failure },
  { kind: 'unknown', failure },
)

test('whatever comes of a provision, the grant is due again at its end at the latest (I2, I14)', () => {
  fc.assert(
    fc.property(grants, provisionOutcomes, moments, random, (grant, outcome, now, roll) => {
      const next = afterProvision({ ...grant, state: 'activating', endCause: null }, outcome, now, roll)
      expect(next.dueAt).toBeLessThanOrEqual(Math.max(revokeDueAt(grant), now))
      if (next.state === 'activating') expect(next.dueAt).toBeGreaterThan(now)
    }),
  )
})

test('a provision that ended meanwhile is taken back, even when it succeeded (I15)', () => {
  fc.assert(
    fc.property(grants, provisionOutcomes, moments, random, (grant, outcome, now, roll) => {
      expect(
        afterProvision({ ...grant, state: 'revoking', endCause: 'ended-early' }, outcome, now, roll),
      ).toMatchObject({ state: 'revoking', endCause: 'ended-early' })
    }),
  )
})

test('what is impossible or out of time is proven absent before it closes (I14)', () => {
  fc.assert(
    fc.property(grants, moments, random, (grant, now, roll) => {
      expect(
        afterProvision({ ...grant, state: 'activating', endCause: null }, { kind: 'impossible', failure }, now, roll)
          .state,
      ).toBe('revoking')
    }),
  )
})

test('a failed revoke is always tried again, within a minute, for ever (I10)', () => {
  fc.assert(
    fc.property(grants, moments, random, (grant, now, roll) => {
      const next = afterRevoke(
        { ...grant, state: 'revoking', endCause: 'expiry', revokeDueAt: revokeDueAt(grant) },
        { kind: 'failed', failure },
        now,
        roll,
      )
      expect(next.state).toBe('revoke_failing')
      if (next.state === 'revoke_failing') {
        expect(next.dueAt).toBeGreaterThan(now)
        expect(next.dueAt - now).toBeLessThanOrEqual(BACKOFF_CAP_MS)
      }
    }),
  )
})

test('overshoot is measured from the end, lag from when the engine should have acted', () => {
  const at = (ms: number): Instant => instant(1_700_000_000_000 + ms)
  const outcome = {
    kind: 'gone' as const,
    goneAt: at(-200),
    ackedAt: at(-220),
    heldOtherwise: false,
    sessionsTerminated: 2,
  }
  const next = afterRevoke(
    { state: 'revoking', endsAt: at(0), marginMs: 250, attempts: 1, endCause: 'expiry', revokeDueAt: at(-250) },
    outcome,
    at(10),
    0,
  )
  expect(next).toEqual({
    state: 'ended',
    goneAt: at(-200),
    overshootMs: -200,
    lagMs: 50,
    heldOtherwise: false,
    sessionsTerminated: 2,
  })
})

test('the wait grows, never beyond the cap, and is never nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), random, (attempt, roll) => {
      const wait = backoffMs(attempt, roll)
      expect(wait).toBeGreaterThanOrEqual(125)
      expect(wait).toBeLessThanOrEqual(BACKOFF_CAP_MS)
    }),
  )
})
