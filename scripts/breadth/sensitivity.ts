/**
 * `npm run breadth:sensitivity` writes the table of docs/breadth.md: how far the order of AWS's managed policies by AE+
 * depends on the weights. A test compares the table with what this would write now.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { awsEffects } from '#lib/privilege/aws/score/space.ts'
import { breadthOf } from '#lib/privilege/score/admin-equivalents.ts'
import { measure } from '#lib/privilege/score/measure.ts'
import { type EffectName, EFFECTS } from '#lib/privilege/score/model.ts'
import { type EffectStores, spaceOf } from '#lib/privilege/score/space.ts'
import { type Weights, WEIGHTS } from '#lib/privilege/score/weights.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { type ManagedPolicies, managedPolicies } from './managed-policies.ts'

export const DOCUMENT = join(PROJECT_ROOT, 'docs/breadth.md')
const [BEGIN, END] = ['<!-- sensitivity: npm run breadth:sensitivity -->', '<!-- /sensitivity -->']
const TOP = 100

type Other = { says: string; weights?: Partial<Weights>; stores?: (stores: EffectStores) => EffectStores }

const effects = (change: (weight: number) => number): Weights['effects'] =>
  Object.fromEntries(EFFECTS.map((effect) => [effect, change(WEIGHTS.effects[effect])])) as Weights['effects']
const alike = (stores: EffectStores[EffectName]) => stores.map((store) => ({ ...store, weight: 1 }))
const withoutWeights = ({ secrets, bulkData, destroy, deploy, blind }: EffectStores): EffectStores => ({
  secrets: alike(secrets),
  bulkData: alike(bulkData),
  destroy: alike(destroy),
  deploy: alike(deploy),
  blind: alike(blind),
})

const OTHERS: readonly Other[] = [
  { says: 'every class weighs the same', weights: { classes: { List: 1, Read: 1, Tag: 1, Write: 1, Admin: 1 } } },
  { says: 'Admin 16 instead of 8', weights: { classes: { ...WEIGHTS.classes, Admin: 16 } } },
  { says: 'Write 8 instead of 4', weights: { classes: { ...WEIGHTS.classes, Write: 8 } } },
  { says: 'Read 4 instead of 2', weights: { classes: { ...WEIGHTS.classes, Read: 4 } } },
  { says: 'a pattern reaches 0.25', weights: { reach: { ...WEIGHTS.reach, pattern: 0.25 } } },
  { says: 'a pattern reaches 0.75', weights: { reach: { ...WEIGHTS.reach, pattern: 0.75 } } },
  { says: 'a listed resource reaches 0.05', weights: { reach: { ...WEIGHTS.reach, listed: 0.95 } } },
  { says: 'every effect weighs 0.25', weights: { effects: effects(() => 0.25) } },
  { says: 'every effect weighs half', weights: { effects: effects((weight) => weight / 2) } },
  { says: 'every effect weighs one and a half', weights: { effects: effects((weight) => weight * 1.5) } },
  ...EFFECTS.map((left) => ({
    says: `without the effect \`${left}\``,
    weights: { effects: { ...WEIGHTS.effects, [left]: 0 } },
  })),
  { says: 'every store of an effect weighs the same', stores: withoutWeights },
  { says: 'effects only to 0.5', weights: { effectsAtMost: 0.5 } },
  { says: '`direct` alone, without effects', weights: { effects: effects(() => 0) } },
]

function aePlusOf({ table, profiles }: ManagedPolicies, { weights, stores }: Omit<Other, 'says'>): number[] {
  const used: Weights = { ...WEIGHTS, ...weights }
  const lists = awsEffects(table)
  const actions = { size: table.size, cellOf: (number: number) => table.action(number) }
  const space = spaceOf(actions, stores ? stores(lists) : lists, used)
  return [...profiles.values()].map(({ certain, possible }) => {
    const measures = { certain: measure(certain, space), possible: measure(possible, space) }
    return breadthOf(null, measures, used).aePlus
  })
}

/** Ranks from 1; equal values share the mean of theirs. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks: number[] = []
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1
    for (let at = from; at < to; at += 1) ranks[order[at] ?? 0] = (from + 1 + to) / 2
    from = to
  }
  return ranks
}

/** Spearman's rank correlation: Pearson's of the ranks. */
export function rankCorrelation(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [ranksOf(one), ranksOf(other)]
  const mean = (a.length + 1) / 2
  let [together, ofOne, ofOther] = [0, 0, 0]
  for (const [index, rank] of a.entries()) {
    const [x, y] = [rank - mean, (b[index] ?? 0) - mean]
    together += x * y
    ofOne += x * x
    ofOther += y * y
  }
  return together / Math.sqrt(ofOne * ofOther)
}

const top = (values: readonly number[]): Set<number> =>
  new Set(
    values
      .map((_, index) => index)
      .sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b)
      .slice(0, TOP),
  )

export function sensitivityTable(policies: ManagedPolicies): string {
  const given = aePlusOf(policies, {})
  const broadest = top(given)
  const rows = OTHERS.map(({ says, ...other }) => {
    const values = aePlusOf(policies, other)
    return [says, rankCorrelation(given, values).toFixed(3), String(broadest.intersection(top(values)).size)]
  })
  return asTable([['Other weights', 'Rank correlation', `Of the ${TOP} broadest, still among them`], ...rows])
}

/** As Prettier writes tables: the first column to the left, the others to the right. */
function asTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    return `| ${cells.join(' | ')} |`
  }
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  const [head = [], ...body] = rows
  return [line(head), line(rule), ...body.map(line)].join('\n')
}

export function withTable(document: string, table: string): string {
  const [before, rest] = document.split(BEGIN)
  const [, after] = rest?.split(END) ?? []
  if (before === undefined || after === undefined) throw new Error(`${DOCUMENT} has no place for the table`)
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`
}

if (import.meta.main)
  writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), sensitivityTable(managedPolicies())))
