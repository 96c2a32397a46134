import { cn } from '../ui/cn.ts'
import type { ColumnFacts } from './columns.ts'

/** Narrow screens keep the first two columns; the rest waits on the row's own page. */
export const isDropped = (facts: ColumnFacts, index: number): boolean =>
  facts.narrow === 'drop' || (facts.narrow !== 'keep' && index > 1)

export const cellStyle = (facts: ColumnFacts, index: number): string =>
  cn(
    facts.align === 'right' ? 'text-right tabular-nums' : 'text-left',
    isDropped(facts, index) ? 'max-sm:hidden' : null,
  )
