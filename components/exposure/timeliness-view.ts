/** Timeliness in words and figures: sentences first, each figure with the list behind it. Pure. */
import type { Bin, Quantiles, Timeliness, TimelinessReport } from '#lib/exposure/timeliness.ts'
import type { Range } from '#lib/exposure/model.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { exactDuration } from '../grants/grant-rows.ts'
import type { ReportFigure } from '../reports/ciso-view.ts'
import { formatCount, formatPercent, plural } from '../ui/numbers.ts'
import { rangeParams } from './lanes-view.ts'

/** What narrows the view besides its range; null where nothing does. */
export type Narrowed = { source: string | null; owner: string | null; identity: string | null }
type Extra = Record<string, string>

const kept = (narrowed: Narrowed): Extra =>
  Object.fromEntries(Object.entries(narrowed).filter((one): one is [string, string] => one[1] !== null))
const grants = (params: Extra, narrowed: Narrowed): string =>
  `/grants?${new URLSearchParams({ ...params, ...kept(narrowed) })}`

/** The grants that ended in the range, further narrowed. */
export const pastHref = (range: Range, narrowed: Narrowed, more: Extra = {}): string =>
  grants({ view: 'past', ...rangeParams(range), ...more }, narrowed)
export const binHref = (range: Range, narrowed: Narrowed, { aboveMs, upToMs }: Bin): string =>
  pastHref(range, narrowed, { overshoot: `${aboveMs ?? ''}..${upToMs ?? ''}` })

/** Less than a millisecond late is late, and never "0 ms late". */
const length = (ms: number): string => (ms !== 0 && Math.abs(ms) < 1 ? '<1 ms' : exactDuration(Math.abs(ms)))
export const againstEnd = (ms: number): string =>
  ms === 0 ? 'at the end' : `${length(ms)} ${ms < 0 ? 'early' : 'late'}`
export const lagWords = (ms: number): string => length(Math.max(0, ms))

/** Hours, minutes and seconds; a begun second counts. */
export function clockDuration(ms: number): string {
  const total = Math.ceil(ms / 1_000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${formatCount(Math.floor(total / 3_600))}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`
}

const latest = ({ maxMs }: Quantiles): string =>
  `the latest was ${maxMs === 0 ? 'gone exactly at its end' : againstEnd(maxMs)}`

function endsSentence({ judged, late, overshoot }: Timeliness, when: string): string {
  if (judged === 0 || overshoot === null) return `No grant came to its end ${when}.`
  const onTime = judged - late
  return late === 0
    ? `Of ${plural(judged, 'end')} ${when} ${formatCount(onTime)} ${onTime === 1 ? 'was' : 'were'} proven gone before ${onTime === 1 ? 'its' : 'their'} end; ${latest(overshoot)}.`
    : `Of ${plural(judged, 'end')} ${when} ${formatCount(onTime)} ${onTime === 1 ? 'was' : 'were'} proven gone before ${onTime === 1 ? 'its' : 'their'} end and ${formatCount(late)} ${late === 1 ? 'was' : 'were'} late; ${latest(overshoot)}.`
}

/** What is not in the distribution is said beside it, so that nobody takes silence for zero (I41). */
function besides({ proven, judged, kept: keptFor, mayBeLive, overdue }: Timeliness): string[] {
  const asked = proven - judged
  return [
    ...(asked > 0 ? [`${plural(asked, 'further grant')} ended before the end came, judged by lag.`] : []),
    ...(keptFor > 0
      ? [`${plural(keptFor, 'end was', 'ends were')} not read back, for another grant needs the same privilege.`]
      : []),
    ...(mayBeLive > 0 ? [`${plural(mayBeLive, 'grant')} closed by force may still be live.`] : []),
    ...(overdue > 0 ? [`${plural(overdue, 'grant is', 'grants are')} overdue now.`] : []),
  ]
}

export const distributionSummary = (whole: Timeliness, when: string): string =>
  [endsSentence(whole, when), ...besides(whole)].join(' ')

export function pointsSummary({ points, bucketMs, whole }: TimelinessReport): string {
  const worst = points.reduce<TimelinessReport['points'][number] | null>(
    (most, point) => (most === null || point.overshoot.maxMs > most.overshoot.maxMs ? point : most),
    null,
  )
  if (worst === null) return 'No grant came to its end in this range, so there is nothing to draw.'
  const late = points.filter((point) => point.late > 0).length
  const unit = bucketMs < 86_400_000 ? 'hour' : 'day'
  return `${late === 0 ? `On none of ${plural(points.length, `${unit}`)} with ends was one late` : `On ${formatCount(late)} of ${plural(points.length, `${unit}`)} with ends at least one was late`}; the worst of all was ${againstEnd(worst.overshoot.maxMs)}. Each point is over the ends of its ${unit}; ${unit}s without any have none.${whole.mayBeLive + whole.overdue > 0 ? ' What is not proven gone has no point yet.' : ''}`
}

const share = ({ onTime, proven }: Timeliness): string => (proven === 0 ? '—' : formatPercent(onTime / proven))
const quantile = (found: Quantiles | null, words: (ms: number) => string): string =>
  found === null ? 'not measured' : words(found.p99Ms)
const others = (found: Quantiles | null, words: (ms: number) => string): string =>
  found === null
    ? 'nothing ended here'
    : `p50 ${words(found.p50Ms)}, p95 ${words(found.p95Ms)}, max ${words(found.maxMs)}`

/** What is wrong now first, then how it was. */
export function timelinessFigures({ whole, range, asOf }: TimelinessReport, narrowed: Narrowed): ReportFigure[] {
  const figure = (key: string, [label, value, detail]: [string, string, string], href: string, bad: boolean) => ({
    key,
    label,
    value,
    detail,
    href,
    bad,
  })
  return [
    figure(
      'overdue',
      ['Overdue now', formatCount(whole.overdue), overdueWords(whole, asOf)],
      grants({ view: 'overdue' }, narrowed),
      whole.overdue > 0,
    ),
    figure(
      'failing',
      [
        'Revokes failing now',
        formatCount(whole.failing),
        whole.failing > 0 ? 'retried without end' : 'each last try succeeded',
      ],
      grants({ view: 'live', end: 'failing' }, narrowed),
      whole.failing > 0,
    ),
    figure(
      'beyond',
      ['Beyond approval, h:min:s', clockDuration(whole.beyond.ms), beyondWords(whole)],
      '#beyond',
      whole.beyond.ms > 0,
    ),
    figure(
      'unproven',
      ['Ended without proof', formatCount(whole.kept + whole.mayBeLive), unprovenWords(whole)],
      whole.mayBeLive > 0
        ? grants({ view: 'past', end: 'may-be-live' }, narrowed)
        : pastHref(range, narrowed, { end: 'kept' }),
      whole.mayBeLive > 0,
    ),
    figure(
      'on-time',
      ['Ended on time', share(whole), `of ${formatCount(whole.proven)} proven gone, ${causes(whole)}`],
      pastHref(range, narrowed),
      false,
    ),
    figure(
      'late',
      [
        'Gone late',
        formatCount(whole.late),
        whole.overshoot && whole.late > 0
          ? `the latest ${againstEnd(whole.overshoot.maxMs)}`
          : 'none was there after its end',
      ],
      pastHref(range, narrowed, { end: 'late' }),
      whole.late > 0,
    ),
    figure(
      'overshoot',
      ['Overshoot p99', quantile(whole.overshoot, againstEnd), others(whole.overshoot, againstEnd)],
      pastHref(range, narrowed, { end: 'judged' }),
      (whole.overshoot?.p99Ms ?? 0) > 0,
    ),
    figure(
      'lag',
      ['Lag p99', quantile(whole.lag, lagWords), others(whole.lag, lagWords)],
      pastHref(range, narrowed),
      false,
    ),
  ]
}

const overdueWords = ({ overdueSince }: Timeliness, now: Instant): string =>
  overdueSince === null
    ? 'everything past its end is proven gone'
    : `the longest for ${formatDuration(Math.max(1_000, now - overdueSince))}`
const beyondWords = ({ beyond }: Timeliness): string =>
  beyond.grants === 0
    ? 'nothing was held past its end'
    : `of ${plural(beyond.grants, 'grant')}${beyond.runningMs > 0 ? `, ${clockDuration(beyond.runningMs)} of it still running` : ''}`
const unprovenWords = ({ kept: keptFor, mayBeLive }: Timeliness): string =>
  mayBeLive > 0
    ? `${formatCount(mayBeLive)} closed by force may still be live${keptFor > 0 ? `, ${formatCount(keptFor)} kept for another grant` : ''}`
    : keptFor > 0
      ? 'kept for another grant; not measured, not zero'
      : 'every end was read back'
const causes = ({ byExpiry, endedEarly, byKillSwitch, neverGiven }: Timeliness): string =>
  [
    `${formatCount(byExpiry)} by expiry`,
    ...(endedEarly > 0 ? [`${formatCount(endedEarly)} ended early`] : []),
    ...(byKillSwitch > 0 ? [`${formatCount(byKillSwitch)} by a kill switch`] : []),
    ...(neverGiven > 0 ? [`${formatCount(neverGiven)} never given`] : []),
  ].join(', ')

export const marginWords = ({ marginMs }: Timeliness): string | null =>
  marginMs === null
    ? null
    : marginMs.least === marginMs.most
      ? `margin ${marginMs.most} ms`
      : `margin ${marginMs.least} to ${marginMs.most} ms`

/** `200 to 500 ms early`, `more than 1 d late`. */
export function binWords({ aboveMs, upToMs }: Bin): string {
  const span = (near: number, far: number) => `${exactDuration(near)} to ${exactDuration(far)}`
  if (upToMs === null) return `more than ${exactDuration(aboveMs ?? 0)} late`
  if (aboveMs === null) return `${exactDuration(upToMs)} early or more`
  return upToMs <= 0 ? `${span(upToMs, aboveMs)} early` : `${span(aboveMs, upToMs)} late`
}
