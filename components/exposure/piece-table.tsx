'use client'

import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { ChartTable } from '../charts/chart-table.tsx'
import { useViewerZone } from '../charts/use-viewer-zone.ts'
import { zonedMoment } from '../charts/zoned-scale.ts'

export type PieceRow = {
  key: string
  what: string
  kind: string
  href: string
  start: Instant
  end: Instant | 'open'
  /** Said instead of an end. */
  open: string
}

/** Grant by grant and holding by holding, uncut: what one bar of a lane stands for. */
export function PieceTable({ rows, asOf, zone }: { rows: readonly PieceRow[]; asOf: Instant; zone: string | null }) {
  const shown = useViewerZone(zone)
  return (
    <div className="max-h-80 overflow-auto" tabIndex={0} role="region" aria-label="Window by window">
      <ChartTable
        head={['What', 'Kind', `From (${shown})`, `Until (${shown})`, 'Length']}
        figures={[4]}
        rows={rows.map(({ key, href, what, kind, start, end, open }) => ({
          key,
          href,
          cells: [
            what,
            kind,
            zonedMoment(start, shown),
            end === 'open' ? open : zonedMoment(end, shown),
            end === 'open' ? `${formatDuration(Math.max(1, asOf - start))} so far` : formatDuration(end - start),
          ],
        }))}
      />
    </div>
  )
}
