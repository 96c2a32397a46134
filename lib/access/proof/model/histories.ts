/** Histories: made up by chance, and the few that chance finds too rarely. */
import fc from 'fast-check'
import type { Alias, Halt, Who } from './model.ts'
import type { Step, Wish } from './steps.ts'
import * as steps from './steps.ts'

const { work, time, tamper, sync, extend, pull, lift, end, vote, ask } = steps
export const DAY = 24 * 60

const who = fc.constantFrom<Who[]>(0, 1)
const identity = fc.constantFrom<Alias[]>(0, 1)
const minutes = fc.constantFrom(10, 20, 20, 30)
const pick = fc.nat({ max: 30 })
const wish = fc.record({ who, identity, minutes, from: fc.constantFrom(null, null, null, 10, 20) })
/** Mostly the newest request, now and then an older one, decided or not. */
const which = fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: pick })
const halt = fc.constantFrom<Halt[]>('estate', 'source', 'identity 0', 'identity 1')
const voted = fc
  .tuple(which, fc.constantFrom(true, true, true, true, false), fc.boolean())
  .map((given) => vote(...given))
const more = fc.tuple(who, pick, minutes)
const passed = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(10, 10, 20, 30) },
  { weight: 1, arbitrary: fc.constant(DAY) },
)
const tampered = fc
  .constantFrom<['ours' | 'theirs', boolean][]>(
    ...Array.from({ length: 3 }, (): ['ours', boolean] => ['ours', true]),
    ['ours', false],
    ['theirs', true],
    ['theirs', false],
    ['theirs', false],
  )
  .map((given) => tamper(...given))

/** What is asked is approved, and what is approved is given, more often than chance would have it. */
export const histories: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: wish.map(steps.grant) },
    { weight: 2, arbitrary: fc.oneof(wish.map(ask), voted, which.map(steps.withdraw)) },
    {
      weight: 2,
      arbitrary: fc.oneof(
        more.map((given) => steps.askMore(...given)),
        more.map((given) => extend(...given)),
      ),
    },
    { weight: 1, arbitrary: halt.map(pull) },
    { weight: 5, arbitrary: halt.map(lift) },
    { weight: 1, arbitrary: fc.constantFrom<('unrecorded' | 'missing')[]>('unrecorded', 'missing').map(steps.adopt) },
    { weight: 5, arbitrary: fc.constantFrom<(1 | 2)[]>(1, 1, 2).map(work) },
    { weight: 3, arbitrary: passed.map(time) },
    { weight: 2, arbitrary: fc.oneof(pick.map(end), pick.map(end), fc.constant(steps.lapse)) },
    { weight: 2, arbitrary: fc.constant(sync) },
    { weight: 3, arbitrary: tampered },
  ),
  { minLength: 15, maxLength: 40, size: 'max' },
)

const grant = (asker: Who, over: Partial<Wish> = {}): Step =>
  steps.grant({ who: asker, identity: 0, minutes: 10, from: null, ...over })
const live = (over: Partial<Wish> = {}): Step[] => [grant(0, over), work(1)]
const later = (length = 10): Step[] => [time(length), work(1)]
const lateGrant = [...live(), ...later(), grant(1, { from: 20 }), tamper('ours', true)]

/** Each begins with nothing standing. They come first, so that a breakage of the rule they show is found at once. */
export const EXAMPLES: [standing: boolean, steps: Step[]][] = [
  // Overlaps: different ends, equal ends, two identities of one account, the longer one ended early.
  [grant(0), grant(1, { minutes: 20 }), work(1), ...later(), ...later()],
  [grant(0), grant(1), work(2), time(10), work(2)],
  [grant(0), grant(1, { identity: 1, minutes: 20 }), work(1), ...later(), ...later()],
  [grant(0, { minutes: 30 }), grant(0, { identity: 1 }), work(1), end(0), work(1), ...later()],
  // Given late while another grant is only announced: found by the engine's look, and by a listing.
  [...lateGrant, ...later()],
  [...lateGrant, sync, work(1)],
  // Given late, and by no grant at all.
  [...live(), ...later(), tamper('ours', true), sync, work(1)],
  [tamper('ours', true), sync],
  // Taken behind our back: never put back, accepted.
  [...live({ minutes: 30 }), tamper('ours', false), sync, work(1), steps.adopt('missing'), work(1)],
  // Standing before, during and after.
  [tamper('theirs', true), grant(0), work(1), sync, grant(0), tamper('theirs', false), sync, ...live()],
  [...live(), tamper('theirs', true), ...later(), sync, steps.adopt('unrecorded'), grant(0)],
  [grant(0), tamper('theirs', true), sync, tamper('theirs', false), work(1), sync, ...live()],
  // Time: announced, more of it, asked for too late, nobody decided, an approval that was never used.
  [grant(0, { from: 20 }), work(1), ...later(), ...later(), ...later()],
  [...live({ minutes: 20 }), extend(1, 0, 10), ...later(20), ...later()],
  [...live(), time(10), extend(0, 0, 10), work(1)],
  [...live({ minutes: 20 }), steps.askMore(1, 0, 10), end(0), steps.lapse, vote(null, true, false), work(1)],
  [ask({ who: 0, identity: 0, minutes: 10, from: null }), time(DAY), vote(null, true, false), steps.lapse],
  [grant(0), time(DAY), work(1)],
  // The kill switch covers the account, under whichever name it was pulled.
  [...live(), grant(1, { from: 10 }), pull('identity 1'), work(1), grant(0), lift('identity 1'), ...live()],
].map((history) => [false, history])
