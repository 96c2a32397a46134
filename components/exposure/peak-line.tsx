'use client'

import Link from 'next/link'
import type { Peak } from '#lib/exposure/model.ts'
import { plural } from '../ui/numbers.ts'
import { useViewerZone } from '../charts/use-viewer-zone.ts'
import { zonedMoment } from '../charts/zoned-scale.ts'

/** The peak by name: when, how many, and the way to who it was. */
export function PeakLine({ peak, zone, href }: { peak: Peak | null; zone: string | null; href: string | null }) {
  const shown = useViewerZone(zone)
  if (!peak || peak.count === 0 || href === null) return null
  return (
    <p className="mt-3 text-13">
      Peak: {plural(peak.count, 'identity', 'identities')} elevated at once from{' '}
      <span className="tabular">{zonedMoment(peak.at, shown)}</span> ({shown}).{' '}
      <Link href={href} className="link inline-flex min-h-6 items-center">
        Who they were
      </Link>
    </p>
  )
}
