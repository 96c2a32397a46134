/** A scan as text to act on: the worst first, each reason in words. Pure. */
import type { PrincipalScan, Reason, Scan } from '#lib/privilege/aws/scan/model.ts'
import { type Tier, TIERS } from '#lib/privilege/score/model.ts'
import { visibleLine } from '#components/ui/visible.ts'
import { indented, wrap } from '../terminal/wrap.ts'

export type Look = {
  /** Columns of the terminal. */
  width: number
  /** Colours a word, or leaves it as it is. */
  paint(style: Tier | 'head' | 'quiet', text: string): string
}

const NARROWEST = 40
const CHOKE_POINTS = 5
/** Somebody who may do nearly everything has some fifty ways. */
const FULL_REASONS = 5
const INDENT = ' '.repeat(6)

export function renderScan(scan: Scan, { width, paint }: Look): string {
  const look = { width: Math.max(NARROWEST, width), paint }
  const shown = scan.principals.filter(({ tier }) => tier !== 'T4')
  return [
    ...heading(scan, look),
    ...(shown.length === 0 ? [] : ['', ...head(look), ...shown.flatMap((principal) => rowOf(principal, look))]),
    '',
    ...totals(scan, look),
    ...chokePoints(scan, look),
    ...unknowns(scan, look),
    '',
  ].join('\n')
}

function heading({ roots, principals }: Scan, { width }: Look): string[] {
  const where = roots.map(({ id }) => id).join(', ')
  const whose = where === '' ? 'An AWS account without principals' : `AWS account ${where}`
  return wrap(`${visibleLine(whose)}: ${count(principals.length, 'principal')}`, width)
}

const cells = (tier: string, aePlus: string, ae: string, kind: string): string =>
  `${tier.padEnd(4)}  ${aePlus.padEnd(6)}  ${ae.padEnd(6)}  ${kind.padEnd(4)}  `
const NAME_AT = cells('', '', '', '').length

const head = ({ paint }: Look): string[] => [paint('head', `${cells('TIER', 'AE+', 'AE', 'KIND')}NAME`)]

function rowOf({ tier, aePlus, ae, kind, name, reasons }: PrincipalScan, { width, paint }: Look): string[] {
  const [first = '', ...more] = wrap(visibleLine(name), width - NAME_AT)
  const row = cells(tier, asAe(aePlus), asAe(ae), kind)
  return [
    `${paint(tier, row.slice(0, 4))}${row.slice(4)}${first}`,
    ...indented(more, ' '.repeat(NAME_AT)),
    ...reasonsOf(reasons, width),
  ]
}

/** A few in words, the shortest ways first; the others by the ids of their paths. */
function reasonsOf(reasons: readonly Reason[], width: number): string[] {
  const more = reasons.slice(FULL_REASONS)
  const paths = [...new Set(more.map(({ path }) => path))]
  const rest = more.length === 0 ? [] : [`and ${count(more.length, 'more way')}: ${paths.join(', ')}`]
  return [...reasons.slice(0, FULL_REASONS).map(({ sentence }) => sentence), ...rest].flatMap((text) => {
    // The first line of each stands out from those after it.
    const [first = '', ...others] = wrap(visibleLine(text), width - INDENT.length - 2)
    return [`${INDENT}${first}`, ...indented(others, `${INDENT}  `)]
  })
}

function totals({ principals, estate }: Scan, { width, paint }: Look): string[] {
  const tiers = TIERS.map((tier) => `${paint(tier, tier)} ${estate.tiers[tier]}`).join('   ')
  const sum = `${asSum(estate.aePlus)} admin-equivalents (AE+), ${asSum(estate.ae)} of them for certain (AE).`
  const quiet = principals.length > 0 && estate.tiers.T4 > 0 ? ` T4 is in the JSON only.` : ''
  return [tiers, ...wrap(sum + quiet, width)]
}

function chokePoints({ estate }: Scan, { width, paint }: Look): string[] {
  const some = estate.chokePoints.slice(0, CHOKE_POINTS)
  if (some.length === 0) return []
  const lines = some.flatMap(({ edge, lowersAePlusBy }) => {
    const [first = '', ...more] = wrap(visibleLine(edge.sentence), width - 9)
    return [`${`−${asSum(lowersAePlusBy)}`.padEnd(7)}  ${first}`, ...indented(more, ' '.repeat(9))]
  })
  return ['', paint('head', 'What lowers AE+ most when it is taken away'), ...lines]
}

function unknowns({ unknowns: lacking }: Scan, { width, paint }: Look): string[] {
  if (lacking.length === 0) return []
  const lines = lacking.flatMap((one) =>
    wrap(visibleLine(one), width - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`),
  )
  return ['', paint('head', 'What the input does not tell'), ...lines]
}

const count = (many: number, what: string): string => `${many.toLocaleString('en')} ${what}${many === 1 ? '' : 's'}`

/** Two significant digits. Only an administrator is 1.00. */
function asAe(value: number): string {
  if (value === 0 || value === 1) return value.toFixed(value * 2)
  if (value < 0.001) return '<0.001'
  return value < 1 ? Math.min(0.99, value).toPrecision(2) : value.toPrecision(3)
}
const asSum = (value: number): string => (value < 1 ? asAe(value) : value.toFixed(1))
