import fc from 'fast-check'
import { expect, test } from 'vitest'
import { componentsOf, foldGraph, type Graph, ordered } from './fold.ts'

/** What a naive search reaches, the start included. */
function reachable(next: Graph, start: number): Set<number> {
  const seen = new Set([start])
  for (const node of seen) for (const to of next[node] ?? []) seen.add(to)
  return seen
}
const graphs = fc
  .integer({ min: 1, max: 14 })
  .chain((size) =>
    fc.array(fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 4 }), { minLength: size, maxLength: size }),
  )

test('a fold joins exactly what a search reaches', () => {
  fc.assert(
    fc.property(graphs, (next) => {
      const folded = foldGraph(
        ordered(next),
        (node) => (node % 3 === 0 ? undefined : new Set([node])),
        (a, b) => new Set([...a, ...b]),
      )
      for (const [node] of next.entries()) {
        const wanted = [...reachable(next, node)].filter((one) => one % 3 !== 0)
        expect([...(folded[node] ?? [])].toSorted((a, b) => a - b)).toEqual(wanted.toSorted((a, b) => a - b))
      }
    }),
  )
})

test('each node is in one component, and each component stands behind what it leads to', () => {
  fc.assert(
    fc.property(graphs, (next) => {
      const components = componentsOf(next)
      expect(components.flat().toSorted((a, b) => a - b)).toEqual(next.map((_, index) => index))
      const place = new Map(components.flatMap((nodes, index) => nodes.map((node) => [node, index] as const)))
      for (const [node, tos] of next.entries())
        for (const to of tos) expect(place.get(to) ?? 0).toBeLessThanOrEqual(place.get(node) ?? 0)
    }),
  )
})

test('a chain of a hundred thousand is folded without recursion', () => {
  const next = Array.from({ length: 100_000 }, (_, index) => (index === 99_999 ? [] : [index + 1]))
  expect(foldGraph(ordered(next), () => 1, Math.max)[0]).toBe(1)
})
