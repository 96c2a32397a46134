import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EntitlementId, GrantId, HoldingId } from '#lib/kernel/ids.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { coveredMs, type Window, window } from '#lib/kernel/window.ts'
import type { Band } from './model.ts'
import { type ExposureFacts, laneWindows } from './windows.ts'

// Time is a small whole number here, so that the oracle can ask every single instant.
const END = 24
const moment = fc.integer({ min: 0, max: END }).map(instant)
const entitlement = fc.constantFrom('ent_a', 'ent_b').map((id) => id as EntitlementId)
const span = fc
  .tuple(moment, fc.integer({ min: 1, max: 12 }), fc.boolean())
  .map(([start, length, open]): Window => window(start, open ? 'open' : instant(start + length)))
const facts: fc.Arbitrary<ExposureFacts> = fc.record({
  holdings: fc.array(
    fc.record({
      id: fc.uuid().map((id) => id as HoldingId),
      entitlementId: entitlement,
      window: span,
      origin: fc.constantFrom('standing' as const, 'granted' as const, 'unrecorded' as const),
    }),
    { maxLength: 4 },
  ),
  declared: fc.array(fc.record({ entitlementId: entitlement, window: span }), { maxLength: 3 }),
  grants: fc.array(
    fc.record({
      id: fc.uuid().map((id) => id as GrantId),
      entitlementId: entitlement,
      activatingAt: moment,
      endsAt: moment,
      goneAt: fc.oneof(moment, fc.constant('open' as const)),
      givenUpAt: fc.option(moment, { nil: null }),
    }),
    { maxLength: 4 },
  ),
  observed: fc.array(span, { maxLength: 3 }),
})
const frame = fc
  .tuple(moment, fc.integer({ min: 1, max: END }))
  .map(([from, length]) => ({ from, to: instant(from + length) }))

const holds = ({ start, end }: Window, at: number) => start <= at && (end === 'open' || at < end)
const exposes = (grant: ExposureFacts['grants'][number], at: number) =>
  grant.activatingAt <= at && (grant.goneAt === 'open' || at < grant.goneAt)
const everMeets = (grant: ExposureFacts['grants'][number], held: Window) =>
  Array.from({ length: 3 * END }, (_, at) => at).some((at) => exposes(grant, at) && holds(held, at))

/** What is true at one instant, straight from the definitions. */
function bandsAt(given: ExposureFacts, at: number): Set<Band> {
  const found = new Set<Band>()
  if (!given.observed.some((one) => holds(one, at))) found.add('unknown')
  for (const holding of given.holdings.filter((one) => holds(one.window, at))) {
    const ofGrant =
      holding.origin === 'granted' &&
      given.grants.some((one) => one.entitlementId === holding.entitlementId && everMeets(one, holding.window))
    if (ofGrant) continue
    const declared =
      holding.origin === 'standing' &&
      given.declared.some((one) => one.entitlementId === holding.entitlementId && holds(one.window, at))
    found.add(declared ? 'baseline' : 'undeclared')
  }
  for (const grant of given.grants.filter((one) => exposes(one, at)))
    found.add(at < grant.endsAt ? 'granted' : 'overdue')
  if (given.grants.some((one) => one.goneAt === 'open' && one.givenUpAt !== null && one.givenUpAt <= at))
    found.add('unknown')
  return found
}

describe('lanes', () => {
  test('I41: at every instant a lane shows exactly the bands that the facts imply', () => {
    fc.assert(
      fc.property(facts, frame, (given, range) => {
        const shown = laneWindows(given, range)
        for (let at: number = range.from; at < range.to; at++) {
          const bands = new Set(shown.filter((one) => one.start <= at && at < one.end).map((one) => one.band))
          expect(bands).toEqual(bandsAt(given, at))
        }
      }),
      { numRuns: 400 },
    )
  })

  test('I41: whoever may have had a privilege is shown with one, and nobody watching is never shown as safe', () => {
    fc.assert(
      fc.property(facts, frame, (given, range) => {
        const shown = laneWindows(given, range)
        for (let at: number = range.from; at < range.to; at++) {
          const covered = shown.some((one) => one.band !== 'unknown' && one.start <= at && at < one.end)
          const exposed =
            given.grants.some((one) => exposes(one, at)) ||
            given.holdings.some((one) => one.origin !== 'granted' && holds(one.window, at))
          if (exposed) expect(covered).toBe(true)
          if (!given.observed.some((one) => holds(one, at)))
            expect(shown.some((one) => one.band === 'unknown' && one.start <= at && at < one.end)).toBe(true)
        }
      }),
    )
  })

  test('bars of one band neither touch nor overlap, lie inside the range and know what they come from', () => {
    fc.assert(
      fc.property(facts, frame, (given, range) => {
        const shown = laneWindows(given, range)
        for (const one of shown) {
          expect(one.start >= range.from && one.start < one.end && one.end <= range.to).toBe(true)
          if (one.band !== 'unknown') expect(one.refs.length).toBeGreaterThan(0)
          expect(
            shown.filter(
              (other) =>
                other !== one &&
                other.band === one.band &&
                // Unknown for two reasons is two bars.
                other.refs.length > 0 === one.refs.length > 0 &&
                other.start <= one.end &&
                one.start <= other.end,
            ),
          ).toEqual([])
        }
      }),
    )
  })

  test('splitting the range changes no sum', () => {
    fc.assert(
      fc.property(facts, frame, fc.integer({ min: 1, max: END }), (given, range, cut) => {
        const middle = instant(Math.min(range.from + cut, range.to))
        const sum = (from: Instant, to: Instant) =>
          coveredMs(
            laneWindows(given, { from, to })
              .filter((one) => one.band !== 'unknown')
              .map((one) => window(one.start, one.end)),
          )
        expect(sum(range.from, middle) + sum(middle, range.to)).toBe(sum(range.from, range.to))
      }),
    )
  })

  test('a grant that is not read back as absent is past its end until it is', () => {
    const grant = {
      id: 'grt_x' as GrantId,
      entitlementId: 'ent_a' as EntitlementId,
      activatingAt: instant(10),
      endsAt: instant(20),
      goneAt: 'open' as const,
      givenUpAt: null,
    }
    const shown = laneWindows(
      { holdings: [], declared: [], grants: [grant], observed: [window(instant(0), 'open')] },
      { from: instant(0), to: instant(50) },
    )
    expect(shown.map(({ band, start, end, open }) => ({ band, start, end, open }))).toEqual([
      { band: 'granted', start: 10, end: 20, open: false },
      { band: 'overdue', start: 20, end: 50, open: true },
    ])
  })

  test('I41: a grant closed by force has an unknown end: past its end, and unknown besides, named by the grant', () => {
    const ref = { kind: 'grant', id: 'grt_x' as GrantId, entitlementId: 'ent_a' as EntitlementId } as const
    const given = { activatingAt: instant(10), endsAt: instant(20), goneAt: 'open', givenUpAt: instant(30) } as const
    const { kind: _kind, ...of } = ref
    const shown = laneWindows(
      // Nobody watched the last ten either: two reasons, two bars.
      { holdings: [], declared: [], grants: [{ ...of, ...given }], observed: [window(instant(0), instant(40))] },
      { from: instant(0), to: instant(50) },
    )
    expect(shown.slice(1)).toEqual([
      { band: 'overdue', start: 20, end: 50, open: true, refs: [ref] },
      { band: 'unknown', start: 30, end: 50, open: true, refs: [ref] },
      { band: 'unknown', start: 40, end: 50, open: false, refs: [] },
    ])
  })
})
