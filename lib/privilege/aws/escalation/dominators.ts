/**
 * Through whom every way leads: the dominator tree of a graph (Cooper, Harvey and Kennedy, "A simple, fast dominance
 * algorithm"), as a question about two nodes.
 */
import type { Graph } from './fold.ts'

export type Dominance = {
  /** Whether every way from the root to the second leads through the first; of itself, yes. */
  dominates(node: number, other: number): boolean
  /** How many of some nodes lie behind each node, on every way to them; itself does not count. */
  behind(counts: (node: number) => boolean): Int32Array
}

export function dominanceFrom(root: number, next: Graph): Dominance {
  const order = postorderFrom(root, next)
  const rank = new Int32Array(next.length).fill(-1)
  for (const [index, node] of order.entries()) rank[node] = index
  const before: number[][] = next.map(() => [])
  for (const node of order) for (const to of next[node] ?? []) before[to]?.push(node)
  const above = new Int32Array(next.length).fill(-1)
  above[root] = root
  const meet = (a: number, b: number): number => {
    let [one, other] = [a, b]
    while (one !== other) {
      if ((rank[one] ?? 0) < (rank[other] ?? 0)) one = above[one] ?? root
      else other = above[other] ?? root
    }
    return one
  }
  for (let changed = true; changed;) {
    changed = false
    for (const node of order.toReversed()) {
      if (node === root) continue
      let found = -1
      for (const from of before[node] ?? []) if (above[from] !== -1) found = found === -1 ? from : meet(from, found)
      if (found === above[node]) continue
      above[node] = found
      changed = true
    }
  }
  above[root] = -1
  const { entered, left } = numbered(root, above, order)
  return {
    dominates: (node, other) =>
      node === other ||
      ((entered[node] ?? 0) > 0 &&
        (entered[node] ?? 0) < (entered[other] ?? 0) &&
        (left[other] ?? 0) <= (left[node] ?? 0)),
    behind(counts) {
      const found = new Int32Array(next.length)
      // Whoever was entered last has nobody below that is not added yet.
      for (const node of order.toSorted((a, b) => (entered[b] ?? 0) - (entered[a] ?? 0))) {
        const over = above[node] ?? -1
        if (over >= 0) found[over] = (found[over] ?? 0) + (found[node] ?? 0) + (counts(node) ? 1 : 0)
      }
      return found
    },
  }
}

function postorderFrom(root: number, next: Graph): number[] {
  const order: number[] = []
  const seen = new Uint8Array(next.length)
  const at = new Int32Array(next.length)
  const path = [root]
  seen[root] = 1
  for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
    const to = next[node]?.[at[node] ?? 0]
    at[node] = (at[node] ?? 0) + 1
    if (to === undefined) order.push(path.pop() ?? node)
    else if (seen[to] === 0) {
      seen[to] = 1
      path.push(to)
    }
  }
  return order
}

/** When the tree's nodes are entered and left, from 1: whoever lies between lies below. */
function numbered(
  root: number,
  above: Int32Array,
  order: readonly number[],
): { entered: Int32Array; left: Int32Array } {
  const below: number[][] = Array.from(above, () => [])
  for (const node of order) if (node !== root) below[above[node] ?? root]?.push(node)
  const entered = new Int32Array(above.length)
  const left = new Int32Array(above.length)
  const at = new Int32Array(above.length)
  let count = 0
  const path = [root]
  for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
    if (entered[node] === 0) entered[node] = count += 1
    const to = below[node]?.[at[node] ?? 0]
    at[node] = (at[node] ?? 0) + 1
    if (to !== undefined) path.push(to)
    else left[path.pop() ?? node] = count
  }
  return { entered, left }
}
