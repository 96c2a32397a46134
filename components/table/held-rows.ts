/**
 * Rows that belong above what somebody looks at wait until they are asked for: the list does not move under the cursor.
 * What is at hand follows at once: changed cells, rows that left, rows that join at the end. Pure.
 */
export type HeldRows<Row> = {
  shown: readonly Row[]
  /** How many wait to be shown further up. */
  fresh: number
  /** The rows at hand have another order now. */
  moved: boolean
}

export function holdRows<Row>(before: readonly Row[], now: readonly Row[], idOf: (row: Row) => string): HeldRows<Row> {
  const places = new Map(now.map((row, index) => [idOf(row), index]))
  const kept = before.flatMap((row) => {
    const place = places.get(idOf(row))
    return place === undefined ? [] : [place]
  })
  if (kept.length === 0) return { shown: now, fresh: 0, moved: false }
  const known = new Set(kept)
  const last = Math.max(...kept)
  const rowAt = (index: number): Row[] => now.slice(index, index + 1)
  const joining = now.slice(last + 1)
  return {
    shown: [...kept.flatMap(rowAt), ...joining],
    fresh: now.length - joining.length - known.size,
    moved: kept.some((place, index) => index > 0 && place < (kept[index - 1] ?? 0)),
  }
}
