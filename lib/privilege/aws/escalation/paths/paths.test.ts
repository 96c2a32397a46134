import { expect, test } from 'vitest'
import { awsCatalogue } from '../../../catalogue/aws.ts'
import published from '../../../catalogue/data/aws-escalation-paths.json' with { type: 'json' }
import { PATHS, permissionsOf } from './index.ts'

test('every published path is here, with exactly the permissions it needs', () => {
  const ours = new Map(PATHS.map((path) => [path.id, permissionsOf(path).toSorted()]))
  for (const { id, required } of published.paths)
    expect(ours.get(id), id).toEqual(required.map((action) => action.toLowerCase()).toSorted())
})

/** Published since the list was taken (DataDog/pathfinding-labs, Apache-2.0). */
const SINCE = ['ecs-006', 'ecs-007', 'ecs-008', 'ecs-009', 'glue-007']

test('what is not published has an id of ours, and every id is there once', () => {
  const known = new Set([...published.paths.map(({ id }) => id), ...SINCE])
  const ids = PATHS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(known.has(id) || id.startsWith('curfew-'), id).toBe(true)
})

test('every permission of a path is an action of the catalogue', () => {
  const catalogue = awsCatalogue()
  const strange = PATHS.flatMap(permissionsOf).filter((action) => catalogue.action(action) === undefined)
  expect(strange).toEqual([])
})
