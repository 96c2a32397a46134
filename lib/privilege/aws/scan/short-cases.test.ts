/** Small accounts with the answer beside them: what is an escalation, what only looks like one, and what nobody can tell. */
import { expect, test } from 'vitest'
import { awsCatalogue } from '../../catalogue/aws.ts'
import { accountOf, type Case, documentOf } from '../../testing/labelled/account-of.ts'
import labelled from '../../testing/labelled/short-cases.json' with { type: 'json' }
import { parseAccount } from '../account/parse.ts'
import { parsePolicy } from '../policy/parse.ts'
import { createScanner } from './scanner.ts'

const cases = labelled.cases as unknown as readonly Case[]
const circumstances = { nowMs: Date.UTC(2026, 10, 23), catalogue: awsCatalogue(), serviceControl: null }
const scanner = createScanner(circumstances)

test.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
  const serviceControl = one.scp?.map((level) =>
    level.map((statements) => parsePolicy(documentOf(statements), 'service control', '$')),
  )
  const inForce = serviceControl ? createScanner({ ...circumstances, serviceControl }) : scanner
  const { principals } = inForce.scan(parseAccount(accountOf(one)))
  const found = new Map(
    principals.map(({ name, tier, reasons }) => [name, { tier, paths: reasons.map(({ path }) => path) }]),
  )
  for (const [name, tiers] of Object.entries(one.tiers)) expect(tiers, name).toContain(found.get(name)?.tier)
  for (const [name, paths] of Object.entries(one.has ?? {}))
    expect(found.get(name)?.paths, name).toEqual(expect.arrayContaining(paths))
  for (const [name, paths] of Object.entries(one.hasNot ?? {}))
    for (const path of paths) expect(found.get(name)?.paths, name).not.toContain(path)
})

test('every case names somebody, and no two are called the same', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  expect(cases.every(({ tiers }) => Object.keys(tiers).length > 0)).toBe(true)
})
