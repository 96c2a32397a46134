/** Metrics as values, before they are text: what a scrape answers is a list of these. Pure. */

export type Labels = Readonly<Record<string, string>>
/** `type` and unit follow Prometheus: base units, `_total` for what only grows. */
export type Gauge = { type: 'gauge'; name: string; help: string; samples: readonly { labels: Labels; value: number }[] }
/** Counts by upper bound, not yet added up; the last is what lies beyond all bounds. */
export type HistogramSample = { labels: Labels; counts: readonly number[]; sum: number }
export type Histogram = {
  type: 'histogram'
  name: string
  help: string
  bounds: readonly number[]
  samples: readonly HistogramSample[]
}
export type Family = Gauge | Histogram

export type Value = { metricName: string; labels: Labels; value: number }

/** The lines of a family: for a histogram its cumulative buckets, count and sum. */
export const valuesOf = (family: Family): Value[] =>
  family.type === 'gauge'
    ? family.samples.map((sample) => ({ metricName: family.name, ...sample }))
    : family.samples.flatMap((sample) => histogramValues(family, sample))

function histogramValues({ name, bounds }: Histogram, { labels, counts, sum }: HistogramSample): Value[] {
  let below = 0
  const buckets = [...bounds, Infinity].map((bound, index) => {
    below += counts[index] ?? 0
    return {
      metricName: `${name}_bucket`,
      labels: { ...labels, le: bound === Infinity ? '+Inf' : String(bound) },
      value: below,
    }
  })
  return [
    ...buckets,
    { metricName: `${name}_count`, labels, value: below },
    { metricName: `${name}_sum`, labels, value: sum },
  ]
}

/** So many values of a label at most; further ones are summed under this one, so that no series hops between names. */
export const LABELS_MAX = 100
export const OTHERS = '_other'

/**
 * What each source is called in labels: its name, for the first hundred that were connected. Later ones share a name.
 * @param sources in the order in which they were connected
 */
export const labelsOf = <Id extends string>(sources: readonly { id: Id; name: string }[]): Map<Id, string> =>
  new Map(sources.map(({ id, name }, index) => [id, index < LABELS_MAX ? name : OTHERS]))
