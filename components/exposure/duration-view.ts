/** Durations asked for against durations held, in words and bars. Pure. */
import type { DurationBinCount, DurationBins } from '#lib/exposure/model.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { formatPercent, plural } from '../ui/numbers.ts'
import type { DurationBin } from '../charts/duration-bars.tsx'

const labelOf = ({ aboveMs, upToMs }: DurationBinCount): string =>
  upToMs === null ? `> ${formatDuration(aboveMs)}` : `≤ ${formatDuration(upToMs)}`

/** The line of the grants' list that asks for one bin: open below, closed above, as the bin is. */
function binQuery(key: 'asked' | 'held', { aboveMs, upToMs }: DurationBinCount): string {
  const minutes = (ms: number) => `${ms / MINUTE_MS}m`
  return [
    ...(aboveMs > 0 ? [`${key}:>${minutes(aboveMs)}`] : []),
    ...(upToMs === null ? [] : [`${key}:<=${minutes(upToMs)}`]),
  ].join(' ')
}

/** @param href the list of the grants that were counted, further narrowed by a query line */
export const toDurationBins = (found: DurationBins, href: (q: string) => string): DurationBin[] =>
  found.bins.map((bin) => ({
    label: labelOf(bin),
    granted: bin.asked,
    used: bin.held,
    href: href(binQuery('asked', bin)),
    usedHref: href(binQuery('held', bin)),
  }))

/** The bin by which at least half of all are counted. */
function medianBin(bins: readonly DurationBinCount[], of: 'asked' | 'held'): DurationBinCount | undefined {
  const half = bins.reduce((sum, bin) => sum + bin[of], 0) / 2
  let counted = 0
  return bins.find((bin) => {
    counted += bin[of]
    return counted >= half
  })
}

const words = (bin: DurationBinCount | undefined): string =>
  !bin ? '' : bin.upToMs === null ? `more than ${formatDuration(bin.aboveMs)}` : `at most ${formatDuration(bin.upToMs)}`

export function durationSummary({ grants, bins, unproven }: DurationBins): string {
  if (grants === 0) return 'No grant ended in this range.'
  const not =
    unproven > 0
      ? ` ${plural(unproven, 'more was', 'more were')} not read back and ${unproven === 1 ? 'is' : 'are'} not counted.`
      : ''
  const [asked, held] = [medianBin(bins, 'asked'), medianBin(bins, 'held')]
  const short = bins[0]?.held ?? 0
  return `${plural(grants, 'grant')} ended: half were asked for ${words(asked)} and half were held for ${words(held)}; ${formatPercent(short / grants)} were over within ${formatDuration(bins[0]?.upToMs ?? 0)}.${not}`
}
