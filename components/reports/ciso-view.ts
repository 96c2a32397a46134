/** The risk report in words: figures with their trend, what each means, where it leads. Pure. */
import type { CisoReport, Count } from '#lib/reports/model.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { exactDuration } from '../grants/grant-rows.ts'
import { rangeParams } from '../exposure/lanes-view.ts'
import { formatCount, formatPercent } from '../ui/numbers.ts'

export type ReportFigure = { key: string; label: string; value: string; detail: string; href: string; bad: boolean }

/** Zero overdue is the goal and is said as such; everything else is a number to bring down. */
const MEANS: Readonly<Record<Count['key'], string>> = {
  unowned: 'nobody would be asked before it is used',
  undeclared: 'standing, and never said to be needed',
  'never-expires': 'a copy of it works for ever',
  dormant: 'held, not used',
  superuser: 'may do everything in their system',
  overdue: 'retried until they are gone',
}

function trendOf({ count, before }: Count): string | null {
  if (before === null) return null
  const change = count - before
  return change === 0
    ? 'as at the start of the period'
    : `${change > 0 ? '+' : '−'}${formatCount(Math.abs(change))} since the start of the period`
}

const countFigure = (count: Count): ReportFigure => ({
  key: count.key,
  label: count.label,
  value: formatCount(count.count),
  href: count.href,
  bad: count.key === 'overdue' && count.count > 0,
  detail: [
    count.of === null || count.of === 0 ? null : `${formatPercent(count.count / count.of)} of ${formatCount(count.of)}`,
    trendOf(count) ?? MEANS[count.key],
  ]
    .filter(Boolean)
    .join(', '),
})

function shareFigure({ durations }: CisoReport): ReportFigure {
  const [now, before] = [durations.now.timeBoxedShare, durations.before.timeBoxedShare]
  return {
    key: 'time-boxed',
    label: 'Privileged time that had an end',
    value: now === null ? 'unknown' : formatPercent(now),
    href: durations.href,
    bad: false,
    detail:
      before === null
        ? 'of connected sources; the rest is standing'
        : `of connected sources; ${formatPercent(before)} in the period before`,
  }
}

function lateFigure({ overshoot, period }: CisoReport): ReportFigure {
  const { ended, late, p95Ms, unproven } = overshoot.now
  const besides = unproven > 0 ? `; ${formatCount(unproven)} not proven` : ''
  return {
    key: 'late',
    label: 'Grants that were gone late',
    value: formatCount(late),
    bad: late > 0,
    href: `/grants?${new URLSearchParams({ view: 'past', ...rangeParams(period), end: 'late' })}`,
    detail:
      ended === 0 || p95Ms === null
        ? `no grant came to its end in the period${besides}`
        : `of ${formatCount(ended)}; 95 % were gone ${p95Ms > 0 ? `${exactDuration(p95Ms)} after` : `${exactDuration(p95Ms)} before`} their end${besides}`,
  }
}

const ORDER: readonly string[] = [
  'unowned',
  'undeclared',
  'never-expires',
  'superuser',
  'dormant',
  'time-boxed',
  'overdue',
  'late',
]

/** What is exposed first, what was promised last. */
export const figuresOf = (report: CisoReport): ReportFigure[] =>
  [...report.counts.map(countFigure), shareFigure(report), lateFigure(report)].sort(
    (a, b) => ORDER.indexOf(a.key) - ORDER.indexOf(b.key),
  )

export const sentenceOf = ({ coverage, sources }: CisoReport): string => {
  const imported = sources.length - coverage.connected
  return `${coverage.fresh} of ${coverage.connected} connected ${coverage.connected === 1 ? 'source was' : 'sources were'} listed in time${imported > 0 ? `; ${formatCount(imported)} more are imported records, as old as their import` : ''}.`
}

export const periodText = ({ period }: Pick<CisoReport, 'period'>): string =>
  `${toRfc3339(period.from).slice(0, 10)} to ${toRfc3339(period.to).slice(0, 10)}, ${formatDuration(period.to - period.from)}`

export const DEFINITIONS: readonly { term: string; means: string }[] = [
  { term: 'Standing', means: 'held at the source without an end and not through a grant.' },
  { term: 'Time-boxed', means: 'held through a grant whose end was fixed before it began.' },
  { term: 'Overdue', means: 'past its end and not yet read back as gone. It counts as exposed.' },
  { term: 'Late', means: 'read back as gone after its end, by the clock of the target.' },
  { term: 'T0, T1, T2', means: 'is, can for certain, or could become administrator; AE+ adds up how far all reach.' },
  { term: 'Unused', means: 'not seen in use for 90 days where use can be seen; unknown is not unused.' },
]

export const CONTROLS =
  'SOC 2 CC6.1–CC6.3 · ISO/IEC 27001:2022 A.5.15–A.5.18, A.8.2 · NIST SP 800-53 AC-2, AC-6 · PCI DSS 4.0.1 7.2.5, 8.6 · OWASP NHI5, NHI7'
