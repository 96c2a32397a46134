'use client'

import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import { cn } from '../ui/cn.ts'
import { cellStyle } from './cell-style.ts'
import type { ColumnFacts } from './columns.ts'
import { type Sort, sortHref } from './filters.ts'

type HeadCellProps = { facts: ColumnFacts; index: number; last: boolean; sort: Sort | null; children: ReactNode }

/** A column head that sorts is a link: the order is part of the address. */
export function HeadCell({ facts, index, last, sort, children }: HeadCellProps) {
  const pathname = usePathname()
  const search = useSearchParams().toString()
  const sorted = facts.sortKey !== undefined && sort?.key === facts.sortKey ? sort.direction : null
  const Arrow = sorted === 'asc' ? ArrowUp : sorted === 'desc' ? ArrowDown : ChevronsUpDown
  return (
    <th
      scope="col"
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
      className={cn(
        'h-8 border-b border-hairline bg-sunken px-3 text-12 font-medium whitespace-nowrap text-muted',
        cellStyle(facts, index),
        index === 0 && 'sm:sticky sm:left-(--first-left) sm:z-10',
        last && 'sm:pr-12',
      )}
    >
      {facts.sortKey === undefined ? (
        children
      ) : (
        <Link
          href={sortHref(pathname, search, facts.sortKey, sort)}
          scroll={false}
          className={cn(
            'group inline-flex h-6 items-center gap-1 hover:text-text',
            facts.align === 'right' && 'flex-row-reverse',
            sorted && 'text-text',
          )}
        >
          {children}
          <Arrow
            aria-hidden
            className={cn(
              'size-3.5',
              !sorted && 'text-faint opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100',
            )}
          />
        </Link>
      )}
    </th>
  )
}
