import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatDuration } from '#lib/kernel/duration.ts'
import { cn } from '../ui/cn.ts'
import { formatCount } from '../ui/numbers.ts'
import { placed } from '../ui/placed.ts'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'

/** verified_gone_at − ends_at in milliseconds. Zero or less is on time; anything above is a failure. */
export type Overshoot = { p50Ms: number; p95Ms: number; p99Ms: number; maxMs: number; count: number; lateCount: number }

type OvershootStripProps = {
  /** null: nothing ended in the range. */
  overshoot: Overshoot | null
  summary: string
  freshness: ReactNode
  /** The grants behind the figures; the late ones. */
  href: string
  lateHref: string
}

const POINTS = [
  { key: 'p50Ms', label: 'p50' },
  { key: 'p95Ms', label: 'p95' },
  { key: 'p99Ms', label: 'p99' },
  { key: 'maxMs', label: 'max' },
] as const

/** Below ten seconds the hundredths count; rounding 1.84 s to 2 s would be a worse failure than there was. */
const length = (ms: number) => (ms >= 1_000 && ms < 10_000 ? `${(ms / 1_000).toFixed(2)} s` : formatDuration(ms))
const words = (ms: number) => (ms === 0 ? 'on time' : ms < 0 ? `${length(-ms)} early` : `${length(ms)} late`)

/** Do grants end on time? Four figures, and one strip with the promise as its zero line. */
export function OvershootStrip({ overshoot, summary, freshness, href, lateHref }: OvershootStripProps) {
  if (!overshoot)
    return <p className="text-13 text-muted">No grant ended in this range, so there is nothing to measure.</p>
  return (
    <ChartFrame
      summary={summary}
      freshness={freshness}
      legend={
        <span className="flex gap-4">
          <Link href={href} className="link inline-flex min-h-6 items-center">
            {formatCount(overshoot.count)} ended
          </Link>
          <Link
            href={lateHref}
            className={cn(
              'inline-flex min-h-6 items-center',
              overshoot.lateCount > 0 ? 'font-medium text-danger-text hover:underline' : 'link',
            )}
          >
            {formatCount(overshoot.lateCount)} late
          </Link>
        </span>
      }
      chart={<Strip overshoot={overshoot} />}
      table={
        <ChartTable
          head={['Share of grants', 'Gone at the target']}
          rows={POINTS.map(({ key, label }) => ({ key, href, cells: [label, words(overshoot[key])] }))}
        />
      }
    />
  )
}

function Strip({ overshoot }: { overshoot: Overshoot }) {
  const values = POINTS.map(({ key }) => overshoot[key])
  const low = Math.min(0, ...values)
  const high = Math.max(0, ...values)
  const pad = Math.max(50, (high - low) * 0.12)
  const place = (ms: number) => `${(((ms - low + pad) / (high - low + 2 * pad)) * 100).toFixed(2)}%`
  return (
    <div className="flex flex-col gap-3">
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {POINTS.map(({ key, label }) => (
          <div key={key}>
            <dt className="text-12 text-muted">{label}</dt>
            <dd className={cn('text-16 font-semibold whitespace-nowrap', overshoot[key] > 0 && 'text-danger-text')}>
              {words(overshoot[key])}
            </dd>
          </div>
        ))}
      </dl>
      <div aria-hidden className="relative h-10">
        <div className="absolute inset-x-0 top-4 h-px bg-edge" />
        <div
          className="absolute top-4 right-0 h-[7px] -translate-y-[3px] bg-danger-soft"
          {...placed({ left: place(0) })}
        />
        <div className="absolute top-0 h-7 border-l-[1.5px] border-text" {...placed({ left: place(0) })} />
        <span
          className="absolute top-7 -translate-x-1/2 text-[11px] leading-3 whitespace-nowrap text-muted"
          {...placed({ left: place(0) })}
        >
          promised end
        </span>
        {POINTS.map(({ key }, index) => (
          <span
            key={key}
            className={cn(
              'absolute w-[3px] -translate-x-1/2 rounded-[1px]',
              overshoot[key] > 0 ? 'bg-danger' : 'bg-granted',
            )}
            {...placed({ left: place(overshoot[key]), height: 8 + index * 4, top: 16 - (8 + index * 4) / 2 })}
          />
        ))}
      </div>
    </div>
  )
}
