/**
 * A strict reader of the Prometheus text format 0.0.4, sharing nothing with what writes it: every sample belongs to a
 * family that was announced, no series comes twice, histograms are complete and only grow from bucket to bucket.
 */
export type Sample = { name: string; labels: Record<string, string>; value: number }
export type ReadFamily = { name: string; help: string; type: string; samples: Sample[] }

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y

const UNESCAPED: Record<string, string> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' }

function labelsIn(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (LABEL.lastIndex = 0; LABEL.lastIndex < text.length;) {
    const [, name, value] = LABEL.exec(text) ?? []
    if (name === undefined || value === undefined) throw new Error(`labels cannot be read: ${text}`)
    if (name in labels) throw new Error(`a label comes twice: ${text}`)
    labels[name] = value.replace(/\\[\\"n]/g, (escaped) => UNESCAPED[escaped] ?? escaped)
  }
  return labels
}

function numberIn(text: string): number {
  if (/^[+-]?Inf$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  // As Prometheus does, in any case of letters: the event loop's lag before its first sample.
  if (/^nan$/i.test(text)) return NaN
  const value = Number(text)
  if (!Number.isFinite(value)) throw new Error(`not a value: ${text}`)
  return value
}

const belongs = (name: string, { name: family, type }: ReadFamily): boolean =>
  name === family ||
  (type === 'histogram' && [`${family}_bucket`, `${family}_count`, `${family}_sum`].includes(name)) ||
  (type === 'summary' && [`${family}_count`, `${family}_sum`].includes(name))

export function readExposition(text: string): ReadFamily[] {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const families: ReadFamily[] = []
  const series = new Set<string>()
  for (const line of text.split('\n').filter(Boolean)) {
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    const current = families.at(-1)
    if (word === 'HELP') {
      if (!NAME.test(name) || families.some((one) => one.name === name)) throw new Error(`announced twice: ${line}`)
      families.push({ name, help: rest, type: 'untyped', samples: [] })
    } else if (word === 'TYPE') {
      if (current?.name !== name || !/^(counter|gauge|histogram|summary)$/.test(rest))
        throw new Error(`odd type: ${line}`)
      current.type = rest
    } else {
      const [, sample = '', labelText = '', value = ''] = SAMPLE.exec(line) ?? []
      if (!current || !belongs(sample, current)) throw new Error(`a line of no family: ${line}`)
      const labels = labelsIn(labelText)
      const key = `${sample}${JSON.stringify(Object.entries(labels).sort())}`
      if (series.has(key)) throw new Error(`a series comes twice: ${line}`)
      series.add(key)
      current.samples.push({ name: sample, labels, value: numberIn(value) })
    }
  }
  families.filter((family) => family.type === 'histogram').forEach(checkHistogram)
  return families
}

function checkHistogram({ name, samples }: ReadFamily): void {
  const without = (labels: Record<string, string>) => JSON.stringify(Object.entries({ ...labels, le: '' }).sort())
  for (const own of Map.groupBy(samples, (sample) => without(sample.labels)).values()) {
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map((sample) => numberIn(sample.labels.le ?? ''))
    const sorted = bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? Infinity))
    const grows = buckets.every((sample, index) => index === 0 || sample.value >= (buckets[index - 1]?.value ?? 0))
    const count = own.find((sample) => sample.name === `${name}_count`)?.value
    const complete = bounds.at(-1) === Infinity && buckets.at(-1)?.value === count
    if (!sorted || !grows || !complete || !own.some((sample) => sample.name === `${name}_sum`))
      throw new Error(`not a histogram: ${name} ${JSON.stringify(own[0]?.labels)}`)
  }
}

export const valueOf = (families: readonly ReadFamily[], name: string, labels: Record<string, string> = {}): number => {
  const found = families
    .flatMap((family) => family.samples)
    .filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} samples of ${name} ${JSON.stringify(labels)}`)
  return found[0].value
}
