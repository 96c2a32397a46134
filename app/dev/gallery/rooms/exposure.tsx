'use client'

import { OvershootHistogram } from '#components/charts/overshoot-histogram.tsx'
import { QuantileChart } from '#components/charts/quantile-chart.tsx'
import type { SwimLane } from '#components/charts/swimlane-model.ts'
import { Swimlanes } from '#components/charts/swimlanes.tsx'
import { BeyondList } from '#components/exposure/beyond-list.tsx'
import { ExposureFilters } from '#components/exposure/exposure-filters.tsx'
import { HeldAt } from '#components/exposure/held-at.tsx'
import { LiveLanes } from '#components/exposure/live-lanes.tsx'
import { PeakLine } from '#components/exposure/peak-line.tsx'
import { PieceTable } from '#components/exposure/piece-table.tsx'
import { RangePicker } from '#components/exposure/range-picker.tsx'
import { TimelinessTable } from '#components/exposure/timeliness-table.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { DAY_MS, HOUR_MS, type Instant, plus } from '#lib/kernel/time.ts'
import { LONG_NAME } from '../sample.ts'
import { Specimen } from '../specimen.tsx'
import { as } from './samples.ts'

const CLASSES = ['standing', 'granted', 'overdue', 'breakglass', 'unknown', 'ended', 'scheduled'] as const

function lanesAt(now: Instant): SwimLane[] {
  const at = (hours: number) => plus(now, hours * HOUR_MS)
  return CLASSES.map((kind, index) => ({
    id: `lane-${kind}`,
    label: index === 1 ? LONG_NAME : `svc-${kind}`,
    href: '#exposure-lanes',
    detail: kind === 'standing' ? '' : '3 h',
    lastUsedAt: index % 2 ? at(-2) : null,
    useKnown: index !== 2,
    bars: [
      { start: at(-20), end: at(0), open: true, class: 'standing', href: '#exposure-lanes', title: 'ledger_reader' },
      {
        start: at(-9 + index),
        end: at(-6 + index),
        open: false,
        class: kind,
        href: '#exposure-lanes',
        title: 'ledger_writer',
      },
    ],
  }))
}

const PIECE = { what: 'ledger_writer', kind: 'granted', href: '#exposure-lanes', open: 'still held' }
const LATE = { count: 3, words: '3 grants were gone 41 s to 1 min late', href: '#exposure-ends' }
const BINS = [
  { aboveMs: null, upToMs: -1_000, count: 4, words: '4 grants were gone more than 1 s early', href: '#exposure-ends' },
  { aboveMs: -1_000, upToMs: 0, count: 120, words: '120 grants were gone up to 1 s early', href: '#exposure-ends' },
  { aboveMs: 0, upToMs: 1_000, count: 0, words: 'none', href: '#exposure-ends' },
  { aboveMs: 1_000, upToMs: null, ...LATE },
]
const pointsAt = (now: Instant) =>
  [0, 1, 2, 5].map((day) => ({
    at: plus(now, (day - 6) * DAY_MS),
    ends: 12,
    p50Ms: -240,
    p95Ms: -200,
    p99Ms: day === 5 ? 41_000 : -40,
    maxMs: day === 5 ? 60_000 : 0,
    words: { p50Ms: '240 ms early', p95Ms: '200 ms early', p99Ms: '40 ms early', maxMs: 'on time' },
    href: '#exposure-ends',
  }))
const CELLS = [{ text: '120', href: '#exposure-ends' }, { text: '41 s late', bad: true }, { text: 'not measured' }]

export const ExposureRoom = ({ now }: { now: Instant }) => {
  const range = { start: plus(now, -DAY_MS), end: now }
  const fresh = <Freshness asOf={now} now={now} source="4 sources" />
  return (
    <>
      <Specimen id="exposure-lanes" title="Who could do what, when">
        <RangePicker
          choices={[
            { label: '24 h', href: '#exposure-lanes', current: true },
            { label: '7 d', href: '#exposure-lanes', current: false },
          ]}
        />
        <ExposureFilters
          sources={[{ value: 'src_1', label: 'ledger-prod' }]}
          owners={[{ value: 'none', label: 'Nobody' }]}
        />
        <Panel title="Lanes">
          <HeldAt at={plus(now, -HOUR_MS)} elevatedOnly count={2} zone="UTC">
            <a className="link" href="#exposure-lanes">
              Show all
            </a>
          </HeldAt>
          <Swimlanes
            first={{ lanes: lanesAt(now), nextCursor: null }}
            total={CLASSES.length}
            load={() => Promise.reject(new Error('There is no more.'))}
            range={range}
            readAt={now}
            mark={plus(now, -HOUR_MS)}
            zone="UTC"
            summary="7 identities, each in another state."
            freshness={fresh}
            hrefOf={{ stretch: () => '#exposure-lanes', closer: () => '#exposure-lanes' }}
          />
          <PieceTable
            asOf={now}
            zone="UTC"
            rows={[
              { ...PIECE, key: 'a', start: plus(now, -DAY_MS), end: 'open' },
              { ...PIECE, key: 'b', what: LONG_NAME, start: plus(now, -DAY_MS), end: now },
            ]}
          />
          <LiveLanes
            first={{ lanes: lanesAt(now).slice(0, 2), nextCursor: null }}
            total={2}
            range={{ from: range.start, to: now }}
            asOf={now}
            mark={null}
            zone={null}
            query={{}}
            search={{}}
            summary="2 identities, as the page asks for them."
            freshness={fresh}
          />
          <PeakLine peak={{ at: plus(now, -HOUR_MS), count: 9 }} zone="UTC" href="#exposure-lanes" />
        </Panel>
      </Specimen>
      <Specimen id="exposure-ends" title="When privilege ended">
        <Panel title="Against the promise">
          <OvershootHistogram
            bins={BINS}
            margin={{ ms: 250, words: '250 ms' }}
            summary="127 ended, 3 late."
            freshness={fresh}
          />
        </Panel>
        <Panel title="Nothing ended">
          <OvershootHistogram bins={[]} margin={null} summary="No grant ended." freshness={fresh} />
          <QuantileChart points={[]} stepMs={DAY_MS} range={range} summary="No grant ended." freshness={fresh} />
        </Panel>
        <Panel title="Day by day">
          <QuantileChart
            points={pointsAt(now)}
            stepMs={DAY_MS}
            range={{ start: plus(now, -7 * DAY_MS), end: now }}
            summary="Late on one day."
            freshness={fresh}
          />
        </Panel>
        <TimelinessTable
          groups={[{ label: 'Overshoot', heads: ['Ended', 'Max', 'Lag'] }]}
          lines={[
            { key: 'a', name: 'ledger-prod', href: '#exposure-ends', cells: CELLS },
            { key: 'b', name: LONG_NAME, href: '#exposure-ends', cells: CELLS },
          ]}
        />
        <BeyondList
          now={now}
          grants={[
            {
              grantId: as('grt_1'),
              sourceId: as('src_1'),
              identity: 'ci-deployer',
              entitlement: 'ledger_writer',
              endsAt: plus(now, -HOUR_MS),
              goneAt: now,
              forceClosed: false,
              ms: HOUR_MS,
            },
            {
              grantId: as('grt_2'),
              sourceId: as('src_1'),
              identity: LONG_NAME,
              entitlement: 'ledger_admin',
              endsAt: plus(now, -HOUR_MS),
              goneAt: null,
              forceClosed: true,
              ms: HOUR_MS,
            },
          ]}
        />
      </Specimen>
    </>
  )
}
