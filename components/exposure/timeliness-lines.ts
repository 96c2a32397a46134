/** The table of sources: each figure with the list that it counts. Pure. */
import type { Quantiles, Timeliness, TimelinessReport } from '#lib/exposure/timeliness.ts'
import { formatCount, formatPercent } from '../ui/numbers.ts'
import type { TimelinessCell, TimelinessLine } from './timeliness-table.tsx'
import { againstEnd, clockDuration, lagWords, type Narrowed, pastHref } from './timeliness-view.ts'

export const SOURCE_COLUMNS = [
  { label: 'Ends', heads: ['Proven', 'On time', 'Late', 'Unproven'] },
  { label: 'Overshoot', heads: ['p50', 'p95', 'p99', 'max'] },
  { label: 'Lag', heads: ['p50', 'p95', 'p99', 'max'] },
  { label: 'Now', heads: ['Overdue', 'Failing', 'Beyond approval'] },
] as const

const measured = (found: Quantiles | null, words: (ms: number) => string, judge: boolean): TimelinessCell[] =>
  found === null
    ? Array.from({ length: 4 }, () => ({ text: 'not measured' }))
    : [found.p50Ms, found.p95Ms, found.p99Ms, found.maxMs].map((ms) => ({ text: words(ms), bad: judge && ms > 0 }))

function cellsOf(one: Timeliness, range: TimelinessReport['range'], narrowed: Narrowed): TimelinessCell[] {
  const past = (more: Record<string, string>) => pastHref(range, narrowed, more)
  const now = (params: Record<string, string>) =>
    `/grants?${new URLSearchParams({ ...params, ...(narrowed.source ? { source: narrowed.source } : {}), ...(narrowed.owner ? { owner: narrowed.owner } : {}), ...(narrowed.identity ? { identity: narrowed.identity } : {}) })}`
  const unproven = one.kept + one.mayBeLive
  return [
    { text: formatCount(one.proven), href: past({}) },
    { text: one.proven === 0 ? '—' : formatPercent(one.onTime / one.proven) },
    { text: formatCount(one.late), href: past({ end: 'late' }), bad: one.late > 0 },
    {
      text: formatCount(unproven),
      href: one.mayBeLive > 0 ? now({ view: 'past', end: 'may-be-live' }) : past({ end: 'kept' }),
      bad: one.mayBeLive > 0,
    },
    ...measured(one.overshoot, againstEnd, true),
    ...measured(one.lag, lagWords, false),
    { text: formatCount(one.overdue), href: now({ view: 'overdue' }), bad: one.overdue > 0 },
    { text: formatCount(one.failing), href: now({ view: 'live', end: 'failing' }), bad: one.failing > 0 },
    { text: clockDuration(one.beyond.ms), bad: one.beyond.ms > 0 },
  ]
}

/** The sources by name, and where there are several the whole of them. */
export const sourceLines = (
  { sources, whole, range }: TimelinessReport,
  narrowed: Narrowed,
  hrefOf: (sourceId: string | null) => string,
): TimelinessLine[] => [
  ...sources.map((source) => ({
    key: source.sourceId,
    name: source.name,
    href: hrefOf(source.sourceId),
    cells: cellsOf(source, range, { ...narrowed, source: source.sourceId }),
  })),
  ...(sources.length > 1
    ? [{ key: 'whole', name: 'All of them', href: hrefOf(null), cells: cellsOf(whole, range, narrowed) }]
    : []),
]
