/** The gallery shows every part of the kit, or says that there is nothing to draw. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { NOT_DRAWN, NOTHING_OF_ITS_OWN, ROOMS, SECTIONS } from './registry.ts'

const imports = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^(?!import type )(?:.*from |import |.*import\()'([#.][^']+)'/gm)].flatMap(
    ([, path = '']) => {
      const found = path.startsWith('#') ? path.slice(1) : normalize(join(dirname(file), path))
      return existsSync(found) ? [found] : []
    },
  )

function reachedFrom(start: string): Set<string> {
  const reached = new Set<string>()
  const left = [start]
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    left.push(...imports(file))
  }
  return reached
}

const parts = readdirSync('components', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'))
const drawn = reachedFrom('app/dev/gallery/page.tsx')
const isDrawn = (part: string) => drawn.has(`components/${part}`)
const isNamed = (part: string) => Object.hasOwn(NOT_DRAWN, part)

test('every component is drawn in the gallery, or named as drawing nothing', () => {
  expect(parts.length).toBeGreaterThan(100)
  expect(parts.filter((part) => !isDrawn(part) && !isNamed(part))).toEqual([])
})
test('nothing is named that is drawn or gone, and what is named draws nothing', () => {
  expect(Object.keys(NOT_DRAWN).filter((part) => !parts.includes(part) || isDrawn(part))).toEqual([])
  expect([...new Set(Object.values(NOT_DRAWN))]).toEqual([NOTHING_OF_ITS_OWN])
})
test('every section and every room of the registry is drawn from the specimens that it names, and no other is there', () => {
  const specimensIn = (folder: string) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap(({ name }) =>
        [...readFileSync(join(folder, name), 'utf8').matchAll(/<Specimen id="([\w-]+)"/g)].map(([, id]) => id),
      )
  expect(specimensIn('app/dev/gallery').toSorted()).toEqual(SECTIONS.map(({ id }) => id).toSorted())
  expect(specimensIn('app/dev/gallery/rooms').toSorted()).toEqual(
    ROOMS.flatMap(({ specimens }) => specimens).toSorted(),
  )
})
