'use client'

import type { ReactNode } from 'react'
import type { Instant } from '#lib/kernel/time.ts'
import { useViewerZone } from '../charts/use-viewer-zone.ts'
import { zonedMoment } from '../charts/zoned-scale.ts'
import { plural } from '../ui/numbers.ts'

type HeldAtProps = { at: Instant; elevatedOnly: boolean; count: number; zone: string | null; children: ReactNode }

/** Says that the lanes are narrowed to one moment, and the way out. */
export function HeldAt({ at, elevatedOnly, count, zone, children }: HeldAtProps) {
  const shown = useViewerZone(zone)
  return (
    <p className="mb-3 flex flex-wrap items-center gap-x-3 rounded-control border border-edge px-3 py-1.5 text-13">
      <span>
        Only {plural(count, 'identity', 'identities')} that {count === 1 ? 'was' : 'were'}{' '}
        {elevatedOnly ? 'elevated' : 'privileged'} at <span className="tabular">{zonedMoment(at, shown)}</span> ({shown}
        ).
      </span>
      {children}
    </p>
  )
}
