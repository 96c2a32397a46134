/** What a look at the database concludes, and when restore mode may end. */
import { describe, expect, test } from 'vitest'
import { instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { type ContinuityFacts, judgeContinuity } from './decide-continuity.ts'
import { type IdentityFacts, judgeIdentity, nextEpoch } from './decide-identity.ts'
import { decideFinish, endsByItself, graver, isReconciled, missingOf } from './decide-restoration.ts'
import type { HighWater, SourceStanding } from './model.ts'

const live = { systemIdentifier: '77', timelineId: '00000001', databaseOid: '16400' }
const mark = (epoch: number, seq: number, lineage = 'evt_first'): HighWater => ({
  lineage,
  epoch,
  seq,
  at: null,
  eventId: null,
  seenAt: null,
})
const facts = (changes: Partial<IdentityFacts> = {}): IdentityFacts => ({
  known: { ...live, epoch: 2 },
  live,
  lineage: 'evt_first',
  seq: 100,
  mark: null,
  markKept: null,
  ...changes,
})

describe('I39: which database this is', () => {
  test.each<[string, Partial<IdentityFacts>, string]>([
    ['nothing changed and nothing was known', {}, 'same'],
    ['it is as far as it was', { mark: mark(2, 100) }, 'same'],
    ['it went on while nobody looked', { mark: mark(2, 7) }, 'same'],
    ['a restoration was made while this process slept', { mark: mark(1, 5_000) }, 'same'],
    ['nobody has seen it', { known: null }, 'new'],
    ['it was made anew, as the wipe of the demo world does', { known: null, mark: mark(3, 5_000, 'evt_other') }, 'new'],
    ['it is empty', { known: null, lineage: null, seq: 0, mark: mark(3, 5_000) }, 'new'],
    ['this process worked for another product before', { mark: mark(9, 5_000, 'evt_other') }, 'same'],
    ['another server took over', { live: { ...live, timelineId: '00000002' } }, 'moved'],
    ['it lies in another cluster', { live: { ...live, systemIdentifier: '78' } }, 'moved'],
    ['it is a copy', { live: { ...live, databaseOid: '16999' } }, 'moved'],
    ['the service does not tell a part', { live: { ...live, timelineId: null } }, 'same'],
    ['one row of the audit is gone', { mark: mark(2, 101) }, 'went-back'],
    [
      'the row that was last is gone, and new ones passed its number',
      { mark: mark(2, 7), markKept: false },
      'went-back',
    ],
    ['the row that was last before a restoration is gone', { mark: mark(1, 7), markKept: false }, 'same'],
    ['a backup from before the last restoration came back', { mark: mark(3, 5) }, 'went-back'],
    ['a backup from before identities were recorded came back', { known: null, mark: mark(1, 5) }, 'went-back'],
    ['a copy that knows less took its place', { live: { ...live, databaseOid: '1' }, mark: mark(2, 101) }, 'went-back'],
  ])('%s', (_, changes, expected) => {
    expect(judgeIdentity(facts(changes)).kind).toBe(expected)
  })

  test('the parts that changed are named', () => {
    const found = judgeIdentity(facts({ live: { ...live, timelineId: '00000002', databaseOid: '1' } }))
    expect(found).toEqual({ kind: 'moved', parts: ['timelineId', 'databaseOid'] })
  })

  test('a restoration is later than everything anybody knew of it, and than nothing of another product', () => {
    expect(nextEpoch(facts({ mark: mark(7, 1) }))).toBe(8)
    expect(nextEpoch(facts({ mark: mark(7, 1, 'evt_other') }))).toBe(3)
    expect(nextEpoch(facts({ known: null }))).toBe(1)
  })
})

const reconciled: SourceStanding = {
  sourceId: 'src_1' as SourceStanding['sourceId'],
  sourceName: 'orders',
  listedAt: instant(1_000),
  swept: true,
  syncState: null,
  lastError: null,
  lastFailedAt: null,
  orphansOpen: 0,
  orphansToDecide: 0,
  orphansToRemove: 0,
  orphansFound: 0,
  missingFound: 0,
  unrevoked: 0,
}
const source = (changes: Partial<SourceStanding>): SourceStanding => ({ ...reconciled, ...changes })

describe('I39: whether a server that took over goes on from where the one before it was', () => {
  const seenAt = instant(10 * MINUTE_MS)
  const watched: ContinuityFacts = {
    known: { ...live, epoch: 2 },
    lineage: 'evt_first',
    mark: { ...mark(2, 100), eventId: 'evt_last', seenAt },
    markKept: true,
    startedAt: instant(MINUTE_MS),
    now: plus(seenAt, 30_000),
  }
  test('a worker watched it until just before, and the server was running then', () => {
    expect(judgeContinuity(watched)).toEqual({ proven: true, seenAt })
  })

  test.each<[string, Partial<ContinuityFacts>]>([
    ['no worker remembers it', { mark: null }],
    ['what is remembered is of an older version', { mark: mark(2, 100), markKept: null }],
    ['what is remembered is of another product', { lineage: 'evt_other' }],
    ['what is remembered is of before a restoration', { known: { ...live, epoch: 3 } }],
    ['the last row that was seen is gone', { markKept: false }],
    ['it was not watched for minutes', { now: plus(seenAt, 2 * MINUTE_MS + 1) }],
    ['the server was started afterwards, as one that is rolled forward is', { startedAt: plus(seenAt, 5_000) }],
    ['the server was started shortly before, by a clock that may differ', { startedAt: plus(seenAt, -59_999) }],
  ])('not proven: %s', (_, changes) => {
    expect(judgeContinuity({ ...watched, ...changes })).toEqual({
      proven: false,
      why: expect.stringMatching(/^\w.{20,}\.$/) as string,
    })
  })
})

describe('I39: when it is over', () => {
  test.each<[string, Partial<SourceStanding>, string]>([
    ['not listed', { listedAt: null, swept: false }, 'not listed yet'],
    ['being listed', { listedAt: null, syncState: 'running', lastError: 'old' }, 'being listed'],
    ['out of reach', { listedAt: null, lastError: 'refused' }, 'could not be listed: refused'],
    ['listed and not compared', { swept: false }, 'listed, not compared yet'],
    ['taking back an orphan', { orphansOpen: 1 }, '1 holding that no live grant explains: being taken back'],
    [
      'waiting for a person to decide',
      { orphansOpen: 2, orphansToDecide: 2 },
      '2 holdings that no live grant explains: somebody has to adopt each or have it removed',
    ],
    [
      'waiting for a person to act there',
      { orphansOpen: 1, orphansToRemove: 1 },
      '1 holding that no live grant explains: somebody has to take it away at the source',
    ],
    ['overdue ends', { unrevoked: 2 }, '2 grants past their end and not proven gone'],
  ])('a source that is %s keeps it on, and the page says why', (_, changes, words) => {
    expect(missingOf(source(changes))).toEqual([words])
    expect(isReconciled([reconciled, source(changes)])).toBe(false)
  })

  test('a failover that lost nothing ends by itself; whatever lost something, or was declared, waits for a person', () => {
    const continuity = { proven: true, seenAt: 1_000 }
    const moved = (...changed: string[]) => ({ cause: 'moved' as const, evidence: { changed, continuity } })
    const failover = moved('timelineId')
    expect(endsByItself(failover, [reconciled])).toBe(true)
    expect(endsByItself(failover, [])).toBe(true)
    for (const lost of [{ orphansFound: 1 }, { missingFound: 1 }])
      expect(endsByItself(failover, [source(lost)])).toBe(false)
    for (const cause of ['declared', 'went-back'] as const)
      expect(endsByItself({ ...failover, cause }, [reconciled])).toBe(false)
    for (const copy of [moved('databaseOid'), moved('systemIdentifier', 'timelineId'), moved()])
      expect(endsByItself(copy, [reconciled])).toBe(false)
    for (const unknown of [undefined, { proven: false, why: 'nobody looked' }])
      expect(
        endsByItself({ ...failover, evidence: { changed: ['timelineId'], continuity: unknown } }, [reconciled]),
      ).toBe(false)
    const afterCopy = { ...failover, evidence: { ...failover.evidence, before: moved('databaseOid').evidence } }
    expect(endsByItself(afterCopy, [reconciled])).toBe(false)
  })

  test('only an admin ends it, only while it lasts, and only when nothing is missing', () => {
    const restoration = { id: 'rst_1' as never }
    const decide = (changes: object) =>
      decideFinish({ restoration, sources: [reconciled], mayFinish: true, ...changes })
    expect(decide({})).toEqual({ kind: 'finished' })
    expect(decide({ mayFinish: false })).toMatchObject({ code: 'auth.forbidden' })
    expect(decide({ restoration: null })).toMatchObject({ code: 'restoration.not-restoring' })
    expect(decide({ sources: [reconciled, source({ orphansOpen: 1 })] })).toMatchObject({
      code: 'restoration.not-reconciled',
      message: expect.stringContaining('orders: 1 holding that no live grant explains') as string,
    })
  })

  test('the graver cause stays', () => {
    expect(graver('moved', 'went-back')).toBe('went-back')
    expect(graver('went-back', 'declared')).toBe('went-back')
    expect(graver('moved', 'declared')).toBe('declared')
  })
})
