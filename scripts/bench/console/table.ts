/** The numbers as tables for the docs, between two marks. Pure. */
import { IDENTITY_SORTS } from '#lib/ownership/model.ts'
import type { Spread } from '../measure.ts'
import type { ConsoleReport } from './index.ts'

const count = (value: number): string => value.toLocaleString('en')
const spread = ({ p50, p95 }: Spread): string => `${p50.toFixed(1)} / ${p95.toFixed(1)}`

export function tablesOf({ identities, barePageMs, facetsMs, goals }: ConsoleReport, machine: string): string {
  const [few, many] = identities
  if (!few || !many) return ''
  const by = IDENTITY_SORTS.map((sort) => {
    const [a, b] = [few.sorts[sort], many.sorts[sort]]
    const ratio = (way: 'api' | 'page') => (b[way].p95 / a[way].p95).toFixed(2)
    const raw = `${spread(b.rawKeyset)} | ${(b.api.p95 / b.rawKeyset.p95).toFixed(1)}`
    return `| ${sort} | ${spread(a.api)} | ${spread(b.api)} | ${ratio('api')} | ${spread(a.page)} | ${spread(b.page)} | ${ratio('page')} | ${raw} |`
  })
  const others = goals
    .filter(({ goal }) => !goal.includes('÷ 10,000'))
    .map(
      ({ goal, measured, limit, kept }) => `| ${goal} | ${measured.toFixed(2)} | ${limit} | ${kept ? '' : 'missed'} |`,
    )
  return [
    `Measured on ${machine}: ms until the last byte, p50 / p95 of ${few.sorts.name.api.count} pages for each order.`,
    '',
    `| by | API at ${count(few.count)} | at ${count(many.count)} | p95 ÷ | page at ${count(few.count)} | at ${count(many.count)} | p95 ÷ | plain SQL at ${count(many.count)} | API ÷ it |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...by,
    '',
    `The bare page, in turn with those by name: ${spread(barePageMs)}. Counts of all filters: ${facetsMs.map((one) => `${spread(one.ms)} at ${count(one.count)}`).join(', ')}.`,
    '',
    '| what | measured | goal | |',
    '| --- | --- | --- | --- |',
    ...others,
  ].join('\n')
}

const [OPEN, CLOSE] = ['<!-- bench:console -->', '<!-- /bench:console -->']

/** @throws RangeError when the document has no place for them */
export function placeTables(document: string, tables: string): string {
  const [from, to] = [document.indexOf(OPEN), document.indexOf(CLOSE)]
  if (from < 0 || to < from) throw new RangeError(`the document lacks the marks ${OPEN} and ${CLOSE}`)
  return `${document.slice(0, from)}${OPEN}\n\n${tables}\n\n${document.slice(to)}`
}
