'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { holdRows, type HeldRows } from './held-rows.ts'

type Held<Row> = HeldRows<Row> & { place: string; given: readonly Row[] }

/** The rows to draw, and what waits above them. Another address is another list: it is shown as it is. */
export function useHeldRows<Row>(rows: readonly Row[], idOf: (row: Row) => string) {
  const place = `${usePathname()}?${useSearchParams()}`
  const asGiven = (): Held<Row> => ({ place, given: rows, shown: rows, fresh: 0, moved: false })
  const [held, setHeld] = useState<Held<Row>>(asGiven)
  if (held.place !== place) setHeld(asGiven())
  else if (held.given !== rows) setHeld({ place, given: rows, ...holdRows(held.shown, rows, idOf) })
  return { ...held, showAll: () => setHeld(asGiven()) }
}
