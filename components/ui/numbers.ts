/** How figures are written, once for the whole console. */

/** Two significant digits, `<0.001` below that, the unit left to the column head or the sentence. */
export function formatAe(ae: number): string {
  if (ae === 0) return '0'
  if (ae < 0.001) return '<0.001'
  if (ae >= 100) return Math.round(ae).toLocaleString('en-GB')
  return String(Number(ae.toPrecision(2)))
}

export const formatCount = (count: number): string => count.toLocaleString('en-GB')

/** `1 grant`, `2 grants`, `1,204 identities`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** Lists are counted up to here while somebody waits; the filters count the rest when they are reached for. */
export const COUNTED_UP_TO = 10_000
/** `1,204`, `10,000+`. */
export const formatUpTo = (count: number): string =>
  count > COUNTED_UP_TO ? `${formatCount(COUNTED_UP_TO)}+` : formatCount(count)
/** `1,204 identities`, `more than 10,000 identities`. */
export const pluralUpTo = (count: number, one: string, many = `${one}s`): string =>
  count > COUNTED_UP_TO ? `more than ${plural(COUNTED_UP_TO, one, many)}` : plural(count, one, many)

export const formatPercent = (share: number): string => {
  const percent = share * 100
  // Never round a remainder away: 99.96 % is not all of it, and 0.04 % is not none of it.
  if (percent > 99 && percent < 100) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`
  if (percent > 0 && percent < 1) return percent < 0.1 ? '<0.1 %' : `${percent.toFixed(1)} %`
  return `${Math.round(percent)} %`
}
