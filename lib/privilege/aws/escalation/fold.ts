/**
 * Joins what everything reachable is worth, for every node of a graph: each strongly connected component once, in the
 * order in which nothing is left to come behind it (Tarjan). Linear in nodes and edges.
 */

/** For each node the nodes it leads to. */
export type Graph = readonly (readonly number[])[]

/** The components of a graph, each behind all that it leads to. */
export function componentsOf(next: Graph): number[][] {
  const order = new Int32Array(next.length)
  const low = new Int32Array(next.length)
  const isOpen = new Uint8Array(next.length)
  const at = new Int32Array(next.length)
  const components: number[][] = []
  const open: number[] = []
  let count = 0
  const enter = (node: number, path: number[]): void => {
    count += 1
    order[node] = count
    low[node] = count
    isOpen[node] = 1
    open.push(node)
    path.push(node)
  }
  const leave = (node: number, path: number[]): void => {
    path.pop()
    const above = path.at(-1)
    if (above !== undefined) low[above] = Math.min(low[above] ?? 0, low[node] ?? 0)
    if (low[node] !== order[node]) return
    const component = open.splice(open.lastIndexOf(node))
    for (const member of component) isOpen[member] = 0
    components.push(component)
  }
  for (let start = 0; start < next.length; start += 1) {
    if (order[start] !== 0) continue
    const path: number[] = []
    enter(start, path)
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const to = next[node]?.[at[node] ?? 0]
      at[node] = (at[node] ?? 0) + 1
      if (to === undefined) leave(node, path)
      else if (order[to] === 0) enter(to, path)
      else if (isOpen[to] === 1) low[node] = Math.min(low[node] ?? 0, order[to] ?? 0)
    }
  }
  return components
}

/** A graph and its components, to be folded as often as one likes. */
export type Ordered = { next: Graph; components: readonly (readonly number[])[] }
export const ordered = (next: Graph): Ordered => ({ next, components: componentsOf(next) })

/** @param valueOf undefined for a node that is worth nothing by itself */
export function foldGraph<T>(
  { next, components }: Ordered,
  valueOf: (node: number) => T | undefined,
  join: (a: T, b: T) => T,
): (T | undefined)[] {
  const values: (T | undefined)[] = Array.from({ length: next.length })
  const componentOf = new Int32Array(next.length).fill(-1)
  // The component that last joined this one, from 1.
  const seen = new Int32Array(components.length)
  const joined = (a: T | undefined, b: T | undefined): T | undefined =>
    a === undefined ? b : b === undefined || a === b ? a : join(a, b)
  for (const [index, component] of components.entries()) {
    let value: T | undefined
    seen[index] = index + 1
    for (const node of component) componentOf[node] = index
    for (const node of component) {
      value = joined(value, valueOf(node))
      for (const to of next[node] ?? []) {
        const other = componentOf[to] ?? -1
        if (seen[other] === index + 1) continue
        seen[other] = index + 1
        value = joined(value, values[to])
      }
    }
    for (const node of component) values[node] = value
  }
  return values
}
