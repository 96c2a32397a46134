import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

type Stored = {
  version: string
  source: string
  effects: Record<string, { store: string; weight: number; actions: string }[]>
}
const { effects, source, version } = JSON.parse(
  readFileSync(join(PROJECT_ROOT, 'lib/privilege/catalogue/data/aws-effects.json'), 'utf8'),
) as Stored

test('every action of the curated lists is one of the catalogue, written as AWS writes it', () => {
  const catalogue = awsCatalogue()
  const strange = Object.values(effects)
    .flat()
    .flatMap(({ actions }) => actions.split(' '))
    .filter((id) => {
      const known = catalogue.action(id.toLowerCase())
      return !known || `${known.service}:${known.name}` !== id
    })
  expect(strange).toEqual([])
})

test('the lists read well in a diff: every action once per effect, in order, stores with whole weights', () => {
  for (const [effect, stores] of Object.entries(effects)) {
    for (const { store, weight, actions } of stores) {
      expect(actions.split(' '), store).toEqual(actions.split(' ').toSorted())
      expect(Number.isInteger(weight) && weight >= 1, store).toBe(true)
    }
    const all = stores.flatMap(({ actions }) => actions.split(' '))
    expect(new Set(all).size, effect).toBe(all.length)
    expect(new Set(stores.map(({ store }) => store)).size, effect).toBe(stores.length)
  }
})

test('nothing of the lists only looks at names: listing and describing is no effect, unless it shows contents', () => {
  const shows = new Set(
    'ec2:DescribeInstanceAttribute ec2:DescribeLaunchTemplateVersions ec2:GetVpnConnectionDeviceSampleConfiguration amplify:ListApps appsync:ListApiKeys lambda:ListFunctions cognito-idp:ListUsers identitystore:ListUsers cognito-sync:ListRecords cloudformation:DescribeStacks'.split(
      ' ',
    ),
  )
  const catalogue = awsCatalogue()
  const listing = Object.values(effects)
    .flat()
    .flatMap(({ actions }) => actions.split(' '))
    .filter((id) => catalogue.action(id.toLowerCase())?.class === 'List' && !shows.has(id))
  expect(listing).toEqual([])
})

test('source, licence and version are said', () => {
  expect(source).toContain('MIT')
  expect(version).toMatch(/^aws-effects \d{4}-\d\d-\d\d$/)
})
