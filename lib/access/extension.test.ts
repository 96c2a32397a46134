/** The end of a grant: what may move it, and how far. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOUR_MS, type Instant, instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { canonicalAsked } from './asked.ts'
import { decideExtension, longestExtensionMs } from './decide-extension.ts'
import { decideForceClose } from './decide-force-close.ts'
import { decideShorten } from './decide-shorten.ts'
import { type Asked, GRANT_STATES, mayStillBeLive } from './model.ts'

const noon = instant(1_790_000_000_000)
const marginMs = 250
const live = (leftMs: number) => ({ state: 'active' as const, endsAt: plus(noon, leftMs), marginMs })
const more = (leftMs: number, durationMs: number, maxDurationMs = 4 * HOUR_MS) =>
  decideExtension({ grant: live(leftMs), durationMs, maxDurationMs }, noon)

describe('more time', () => {
  test('a live grant ends later by exactly what was approved, and its revoke is due a margin before that', () => {
    expect(more(HOUR_MS, 30 * MINUTE_MS)).toEqual({
      kind: 'extends',
      fromEndsAt: noon + HOUR_MS,
      toEndsAt: noon + 90 * MINUTE_MS,
      dueAt: noon + 90 * MINUTE_MS - marginMs,
    })
  })

  test('from the instant at which its revoke is due a grant takes no more time, and a millisecond before it does (I4)', () => {
    expect(more(marginMs, MINUTE_MS)).toMatchObject({ kind: 'refused', code: 'grant.not-extendable' })
    expect(more(marginMs + 1, MINUTE_MS)).toMatchObject({ kind: 'extends' })
  })

  test('only a live grant takes more time, and each other state says why not', () => {
    for (const state of GRANT_STATES.filter((one) => one !== 'active')) {
      const refused = decideExtension(
        { grant: { ...live(HOUR_MS), state }, durationMs: MINUTE_MS, maxDurationMs: HOUR_MS },
        noon,
      )
      expect([state, refused]).toEqual([
        state,
        { kind: 'refused', code: 'grant.not-extendable', message: expect.stringMatching(/^The (grant|end)/) },
      ])
    }
  })

  test('what is left afterwards is never longer than the longest grant, and the longest offer is taken', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: marginMs + 1, max: 9 * HOUR_MS }),
        fc.integer({ min: MINUTE_MS, max: 9 * HOUR_MS }),
        fc.integer({ min: MINUTE_MS, max: 9 * HOUR_MS }),
        (leftMs, durationMs, maxDurationMs) => {
          const decision = more(leftMs, durationMs, maxDurationMs)
          if (decision.kind === 'extends')
            expect(decision.toEndsAt - noon).toBeLessThanOrEqual(Math.min(8 * HOUR_MS, maxDurationMs))
          const longest = longestExtensionMs({ endsAt: plus(noon, leftMs) }, maxDurationMs, noon)
          if (longest > 0) {
            expect(more(leftMs, longest, maxDurationMs).kind).toBe('extends')
            expect(more(leftMs, longest + MINUTE_MS, maxDurationMs).kind).toBe('refused')
          }
        },
      ),
    )
  })

  test('whatever is asked in whatever order, the end grows by approved extensions alone (I4)', () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: HOUR_MS }),
      act: fc.constantFrom('extend' as const, 'shorten' as const),
      byMs: fc.integer({ min: -HOUR_MS, max: 2 * HOUR_MS }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let [now, endsAt]: [Instant, Instant] = [noon, plus(noon, HOUR_MS)]
        const actor = { ownsIdentity: true, isApproverOfSource: true, isRequester: true, isAdmin: true }
        for (const { afterMs, act, byMs } of steps) {
          now = plus(now, afterMs)
          const grant = { state: 'active' as const, endsAt, marginMs }
          const isOver = endsAt - marginMs <= now
          if (act === 'shorten') {
            const wanted = plus(endsAt, byMs)
            if (decideShorten({ grant, actor, endsAt: wanted }, now).kind !== 'shortened') continue
            expect(wanted).toBeLessThan(endsAt)
            expect(wanted).toBeGreaterThan(now)
            endsAt = wanted
          } else {
            const decision = decideExtension({ grant, durationMs: byMs, maxDurationMs: 4 * HOUR_MS }, now)
            if (decision.kind === 'refused') continue
            expect(isOver).toBe(false)
            expect(decision.fromEndsAt).toBe(endsAt)
            expect(decision.toEndsAt).toBe(endsAt + byMs)
            endsAt = decision.toEndsAt
          }
        }
      }),
    )
  })
})

describe('an end that comes sooner', () => {
  const nobody = { ownsIdentity: false, isApproverOfSource: false, isRequester: false, isAdmin: false }
  const shorten = (endsAt: Instant, actor = { ...nobody, isApproverOfSource: true }) =>
    decideShorten({ grant: live(HOUR_MS), actor, endsAt }, noon)

  test('owners, the requester, approvers of the source and admins may have it, and nobody else', () => {
    for (const who of ['ownsIdentity', 'isApproverOfSource', 'isRequester', 'isAdmin'] as const)
      expect(shorten(plus(noon, MINUTE_MS), { ...nobody, [who]: true }).kind).toBe('shortened')
    expect(shorten(plus(noon, MINUTE_MS), nobody)).toMatchObject({ code: 'grant.not-allowed-to-end' })
  })

  test('it is never later than before, and never so soon that its revoke would be late already', () => {
    expect(shorten(plus(noon, HOUR_MS))).toMatchObject({ code: 'grant.end-out-of-bounds' })
    expect(shorten(plus(noon, marginMs))).toMatchObject({ code: 'grant.end-out-of-bounds' })
    expect(shorten(plus(noon, marginMs + 1)).kind).toBe('shortened')
  })

  test('only a live grant has an end that nobody holds', () => {
    const at = (state: (typeof GRANT_STATES)[number]) =>
      decideShorten(
        { grant: { ...live(HOUR_MS), state }, actor: { ...nobody, isAdmin: true }, endsAt: plus(noon, MINUTE_MS) },
        noon,
      )
    expect(at('activating')).toMatchObject({ code: 'state.conflict' })
    expect(at('revoking')).toMatchObject({ code: 'state.conflict' })
    expect(at('ended')).toMatchObject({ code: 'grant.already-ended' })
  })
})

describe('giving up', () => {
  test('only an admin closes by force, and only while the revoke fails', () => {
    for (const state of GRANT_STATES)
      expect([state, decideForceClose({ state }, { isAdmin: true }).kind]).toEqual([
        state,
        state === 'revoke_failing' ? 'closed' : 'refused',
      ])
    expect(decideForceClose({ state: 'revoke_failing' }, { isAdmin: false })).toMatchObject({ code: 'auth.forbidden' })
    expect(decideForceClose({ state: 'active' }, { isAdmin: true })).toMatchObject({ code: 'grant.not-failing' })
  })

  test('the mark stays until it is read as gone, and does not come back with a later end (I41)', () => {
    const closed = { forceClosedAt: noon, endedAt: noon, goneAt: null, leftStandingAt: null }
    expect(mayStillBeLive(closed)).toBe(true)
    expect(mayStillBeLive({ ...closed, goneAt: plus(noon, HOUR_MS) })).toBe(false)
    expect(mayStillBeLive({ ...closed, endedAt: null })).toBe(false)
    expect(mayStillBeLive({ ...closed, endedAt: plus(noon, HOUR_MS) })).toBe(false)
    expect(mayStillBeLive({ ...closed, leftStandingAt: plus(noon, HOUR_MS) })).toBe(false)
    expect(mayStillBeLive({ ...closed, forceClosedAt: null })).toBe(false)
  })
})

test('what is asked is bound to the grant it extends, and what extends nothing keeps the hash it always had (I22)', () => {
  const asked = {
    sourceId: 's',
    identityId: 'i',
    entitlementId: 'e',
    entitlementHash: 'h',
    durationMs: 1,
    startsAt: null,
    reason: 'r',
    task: null,
    extendsGrantId: null,
  } as unknown as Asked
  expect(canonicalAsked(asked)).toBe('["curfew.asked/v1","s","i","e","h",1,null,"r",null]')
  const texts = [null, 'grt_1', 'grt_2'].map((id) =>
    canonicalAsked({ ...asked, extendsGrantId: id as Asked['extendsGrantId'] }),
  )
  expect(new Set(texts).size).toBe(3)
})
