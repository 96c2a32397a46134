/** The numbers as a table for the docs, between two marks. Pure. */
import type { Spread } from '../measure.ts'
import type { ExpiryReport } from './index.ts'
import type { Ends } from './overshoot.ts'

const ms = (value: number): string => (Number.isFinite(value) ? `${Math.round(value).toLocaleString('en')} ms` : '–')
const ratio = (value: number): string => value.toFixed(2)

const endsRow = (way: string, ends: Ends): string =>
  `| ${way} | ${ends.grants.toLocaleString('en')} in ${ends.spreadOverSeconds} s | ${spread(ends.overshootMs)} | ${ends.lagMs ? `${ms(ends.lagMs.p50)} / ${ms(ends.lagMs.p99)}` : '–'} | ${ms(ends.earlyMs.max)} | ${ends.stillHeld} |`
const spread = ({ p50, p99, max }: Spread): string => `${ms(p50)} / ${ms(p99)} / ${ms(max)}`

export function tableOf(report: ExpiryReport, machine: string): string {
  const lines = [
    `Measured on ${machine}.`,
    '',
    '| who ends them | grants | overshoot p50 / p99 / max | lag p50 / p99 | earliest end | never ended |',
    '| --- | --- | --- | --- | --- | --- |',
    ...(report.ends ?? []).map((ends) => endsRow('Curfew', ends)),
    ...(report.flooded
      ? [
          endsRow(
            `Curfew, flooded with ${report.flooded.flood.connections} connections (${Math.round(report.flooded.flood.requestsPerSecond)} requests a second)`,
            report.flooded.ends,
          ),
        ]
      : []),
    ...(report.plain ?? []).map(({ way, ends }) => endsRow(way, ends)),
    '',
    '| ratio | measured | goal |',
    '| --- | --- | --- |',
    ...report.goals
      .filter(({ goal }) => goal.includes('÷'))
      .map(({ goal, measured, limit }) => `| ${goal} | ${ratio(measured)} | ${limit} |`),
  ]
  return lines.join('\n')
}

const [OPEN, CLOSE] = ['<!-- bench:expiry -->', '<!-- /bench:expiry -->']

/** @throws RangeError when the document has no place for the table */
export function placeTable(document: string, table: string): string {
  const from = document.indexOf(OPEN)
  if (from < 0) throw new RangeError(`the document has no mark ${OPEN}`)
  const to = document.indexOf(CLOSE, from)
  const rest = to < 0 ? document.slice(from + OPEN.length) : document.slice(to + CLOSE.length)
  return `${document.slice(0, from)}${OPEN}\n\n${table}\n\n${CLOSE}${rest}`
}
