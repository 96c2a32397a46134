import { expect, test } from 'vitest'
import { arrange, moved, NO_LAYOUT, parseLayout, printLayout } from './columns-layout.ts'

const COLUMNS = [{ accessorKey: 'name' }, { accessorKey: 'owner' }, { id: 'kind' }]

test('columns come in the chosen order, and the one that names the row stays first', () => {
  expect(arrange(COLUMNS, ['kind', 'owner'])).toEqual([COLUMNS[0], COLUMNS[2], COLUMNS[1]])
  expect(arrange(COLUMNS, ['kind', 'name'])).toEqual([COLUMNS[0], COLUMNS[2]])
})

test('a choice that names no column of this list leaves it as it is', () => {
  expect(arrange(COLUMNS, [])).toEqual(COLUMNS)
  expect(arrange(COLUMNS, ['gone'])).toEqual(COLUMNS)
})

test('a column that stands aside is shown to whoever chooses it, and to nobody else', () => {
  const aside = { id: 'baseline', meta: { aside: true } }
  expect(arrange([...COLUMNS, aside], [])).toEqual(COLUMNS)
  expect(arrange([...COLUMNS, aside], ['baseline', 'kind'])).toEqual([COLUMNS[0], aside, COLUMNS[2]])
})

test('a layout survives its cookie, and a cookie that holds anything else is no choice', () => {
  const layout = { columns: ['owner', 'kind'], density: 'compact' as const }
  expect(parseLayout(printLayout(layout))).toEqual(layout)
  for (const bad of [undefined, '', '|', '<script>|huge', '=cmd(),|'] as const)
    expect(parseLayout(bad)).toEqual(NO_LAYOUT)
  expect(parseLayout('a,a,b|x').columns).toEqual(['a', 'b'])
})

test('a column moves one step and stops at either end', () => {
  expect(moved(['a', 'b', 'c'], 'b', 0)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 'b', 5)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c'])
  expect(moved(['a', 'b'], 'z', 1)).toEqual(['a', 'b'])
})
