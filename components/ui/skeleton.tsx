'use client'

import type { ReactNode } from 'react'
import { cn } from './cn.ts'
import { drawn } from './markup.ts'
import { placed } from './placed.ts'

/**
 * Placeholders in the final geometry, so that nothing jumps. The wait is announced once, by the outermost. Drawn by the
 * client, for a page whose rows are there at once would otherwise send them all the same.
 */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cn('skeleton block h-3.5 rounded-[4px]', className)} />
)

const Waiting = ({ what, children, className }: { what: string; children: ReactNode; className?: string }) => (
  <div role="status" aria-label={`Loading ${what}`} className={className} {...drawn(children)} />
)

const WIDTHS = ['w-40', 'w-56', 'w-32', 'w-48', 'w-44']

export const TableSkeleton = ({ what, rows = 8, columns = 5 }: { what: string; rows?: number; columns?: number }) => (
  <Waiting what={what} className="overflow-hidden rounded-panel border border-hairline bg-surface">
    <div className="h-8 border-b border-hairline bg-sunken" />
    {Array.from({ length: rows }, (_, row) => (
      <div key={row} className="flex h-9 items-center gap-6 border-b border-hairline px-4 last:border-0">
        <Skeleton className={cn('max-w-full', WIDTHS[row % WIDTHS.length])} />
        {Array.from({ length: columns - 1 }, (_, column) => (
          <Skeleton key={column} className={cn('w-20', column > 0 && 'max-sm:hidden')} />
        ))}
      </div>
    ))}
  </Waiting>
)

export const PanelSkeleton = ({ what, lines = 4 }: { what: string; lines?: number }) => (
  <Waiting what={what} className="rounded-panel border border-hairline bg-surface">
    <div className="flex h-11 items-center border-b border-hairline px-4">
      <Skeleton className="w-32" />
    </div>
    <div className="flex flex-col gap-3 p-4">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} className={cn('max-w-full', WIDTHS[(line + 1) % WIDTHS.length])} />
      ))}
    </div>
  </Waiting>
)

export const ChartSkeleton = ({ what, height = 220 }: { what: string; height?: number }) => (
  <Waiting what={what}>
    <span aria-hidden className="skeleton block w-full rounded-control" {...placed({ height })} />
  </Waiting>
)
