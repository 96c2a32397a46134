/** What is told to Prometheus, from what was read: names, units, labels, and zero where there is nothing. Pure. */
import type { SourceId } from '#lib/kernel/ids.ts'
import { type Family, type Gauge, type HistogramSample, labelsOf } from '#lib/platform/telemetry/families.ts'
import type { MomentFacts, OpenFacts, SourceFacts } from './store/moment.ts'
import type { Tally } from './store/tally.ts'

export type Facts = {
  version: string
  sources: readonly SourceFacts[]
  open: readonly OpenFacts[]
  moment: MomentFacts
  drift: readonly { label: string; count: number }[]
  halts: readonly { label: string; count: number }[]
  outbox: readonly { label: string; count: number; oldestMs: number }[]
  tally: readonly Tally[]
}

/** Seconds. The promise is the bound 0; the margin of 250 ms lies inside the finer ones before it. */
export const OVERSHOOT_BOUNDS = [
  -1, -0.5, -0.25, -0.2, -0.15, -0.1, -0.05, -0.02, 0, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 20, 60, 600, 3_600, 86_400,
]
export const LAG_BOUNDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 20, 60, 600, 3_600, 86_400]

const OPEN_STATES = ['scheduled', 'activating', 'active', 'revoking', 'revoke_failing']
const DRIFT_KINDS = ['unrecorded', 'missing', 'broadened', 'outlived', 'orphan']
const HALT_SCOPES = ['identity', 'source', 'estate']
const CHANNELS = ['fan-out', 'smtp', 'webhook']

const seconds = (milliseconds: number): number => milliseconds / 1_000
const one = (name: string, help: string, value: number): Gauge => ({
  type: 'gauge',
  name,
  help,
  samples: [{ labels: {}, value }],
})
const sumOf = <T>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((sum, row) => sum + of(row), 0)
const most = (values: readonly number[]): number => Math.max(0, ...values)

/** One sample for each word that is known, zero included, and for each that was found besides. */
function counted(
  [name, help]: [string, string],
  label: string,
  known: readonly string[],
  rows: readonly { label: string; count: number }[],
): Gauge {
  const words = [...new Set([...known, ...rows.map((row) => row.label)])]
  const of = (word: string) => sumOf(rows, (row) => (row.label === word ? row.count : 0))
  return { type: 'gauge', name, help, samples: words.map((word) => ({ labels: { [label]: word }, value: of(word) })) }
}

type Bounds = { measure: Tally['measure']; bounds: readonly number[] }

/** Where grants can end: what is connected, from zero on, and whatever ended something once. A counter must not go back. */
const endLabels = ({ sources, tally }: Facts, labels: ReadonlyMap<SourceId, string>): string[] => {
  const ended = new Set(tally.map((row) => row.sourceId))
  const shown = sources.filter((source) => source.watched || ended.has(source.id))
  return [...new Set(shown.map((source) => labels.get(source.id) ?? ''))]
}

/** Sources that share a label are summed. */
function samplesBySource(
  labels: ReadonlyMap<SourceId, string>,
  facts: Facts,
  { measure, bounds }: Bounds,
): HistogramSample[] {
  const rows = facts.tally.filter((row) => row.measure === measure)
  return endLabels(facts, labels).map((source) => {
    const own = rows.filter((row) => labels.get(row.sourceId) === source)
    const counts = [...bounds, Infinity].map((_, bin) => sumOf(own, (row) => (row.bin === bin ? row.count : 0)))
    return { labels: { source }, counts, sum: seconds(sumOf(own, (row) => row.sumMs)) }
  })
}

function grantFamilies(facts: Facts, labels: ReadonlyMap<SourceId, string>): Family[] {
  const { open, moment } = facts
  const states = open.map((row) => ({ label: row.state, count: row.grants }))
  const failing = open
    .filter((row) => row.state === 'revoke_failing')
    .map((row) => ({ label: labels.get(row.sourceId) ?? '', count: row.grants }))
  return [
    counted(['curfew_grants', 'Grants that are not closed, by state.'], 'state', OPEN_STATES, states),
    one(
      'curfew_grants_overdue',
      'Grants past their end that are not proven gone and are being revoked.',
      sumOf(open, (row) => row.overdue),
    ),
    one(
      'curfew_overdue_seconds_max',
      'How long the longest overdue grant has been past its end; 0 without one.',
      seconds(most(open.map((row) => row.overdueMs ?? 0))),
    ),
    one(
      'curfew_grants_may_be_live',
      'Grants that were closed by force and never read back as absent.',
      moment.mayBeLive,
    ),
    counted(
      ['curfew_revoke_failing', 'Grants whose last revoke failed, by source.'],
      'source',
      endLabels(facts, labels),
      failing,
    ),
    {
      type: 'histogram',
      name: 'curfew_overshoot_seconds',
      help: 'Gone at the target minus the end, of every end that came or was late. Negative is early, above 0 is a failure. The sum may fall.',
      bounds: OVERSHOOT_BOUNDS,
      samples: samplesBySource(labels, facts, { measure: 'overshoot', bounds: OVERSHOOT_BOUNDS }),
    },
    {
      type: 'histogram',
      name: 'curfew_lag_seconds',
      help: 'Gone at the target minus the moment the engine was due to act, of every end that was proven.',
      bounds: LAG_BOUNDS,
      samples: samplesBySource(labels, facts, { measure: 'lag', bounds: LAG_BOUNDS }),
    },
  ]
}

const workerFamilies = ({ moment }: Facts): Family[] => [
  one('curfew_workers_alive', 'Workers whose heartbeat is fresh.', moment.liveWorkers),
  one(
    'curfew_worker_last_beat_age_seconds',
    'Since the youngest heartbeat of any worker; +Inf when none is known.',
    moment.lastBeatAgeMs === null ? Infinity : seconds(moment.lastBeatAgeMs),
  ),
]

function outboxFamilies({ outbox }: Facts): Family[] {
  const oldest = outbox.map(({ label, oldestMs }) => ({ label, count: seconds(oldestMs) }))
  return [
    counted(['curfew_outbox_pending', 'Messages that are not delivered yet, by channel.'], 'channel', CHANNELS, outbox),
    counted(
      ['curfew_outbox_oldest_age_seconds', 'Age of the oldest message that is not delivered; 0 without one.'],
      'channel',
      CHANNELS,
      oldest,
    ),
  ]
}

/** Sources that share a label show the oldest of them. */
function sourceFamilies({ sources }: Facts, labels: ReadonlyMap<SourceId, string>): Family[] {
  const watched = Map.groupBy(
    sources.filter((source) => source.watched),
    (source) => labels.get(source.id) ?? '',
  )
  const family = (name: string, help: string, of: (source: SourceFacts) => number): Gauge => ({
    type: 'gauge',
    name,
    help,
    samples: [...watched].map(([source, all]) => ({ labels: { source }, value: seconds(most(all.map(of))) })),
  })
  return [
    family(
      'curfew_source_last_sync_age_seconds',
      'Since the last complete listing of a connected source, or since it was connected.',
      (source) => source.syncAgeMs,
    ),
    family(
      'curfew_source_sync_interval_seconds',
      'How often a connected source is to be listed.',
      (source) => source.syncIntervalMs,
    ),
  ]
}

export function familiesOf(facts: Facts): Family[] {
  const labels = labelsOf(facts.sources)
  return [
    {
      type: 'gauge',
      name: 'curfew_build_info',
      help: 'The version that answers; always 1.',
      samples: [{ labels: { version: facts.version }, value: 1 }],
    },
    ...grantFamilies(facts, labels),
    ...workerFamilies(facts),
    ...outboxFamilies(facts),
    ...sourceFamilies(facts, labels),
    counted(['curfew_halts_in_force', 'Kill switches that are not lifted.'], 'scope', HALT_SCOPES, facts.halts),
    one(
      'curfew_restoring',
      '1 while a restored database is reconciled and nothing is accepted, else 0.',
      facts.moment.restoring ? 1 : 0,
    ),
    counted(
      ['curfew_drift_open', 'Differences between a source and the record that nobody has settled, by kind.'],
      'kind',
      DRIFT_KINDS,
      facts.drift,
    ),
    one('curfew_requests_pending', 'Requests that wait for a decision.', facts.moment.requestsPending),
  ]
}
