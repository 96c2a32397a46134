import Link from 'next/link'
import type { ReactNode } from 'react'
import type { Bin } from '#lib/exposure/timeliness.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { cn } from '../ui/cn.ts'
import { formatCount, plural } from '../ui/numbers.ts'
import { placed } from '../ui/placed.ts'
import { Sideways } from '../ui/sideways.tsx'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'

/** One bar, named in words, with the grants behind it. */
export type HistogramBin = Bin & { words: string; href: string }

type OvershootHistogramProps = {
  bins: readonly HistogramBin[]
  /** When revocation begins before the end; null when nothing was measured. */
  margin: { ms: number; words: string } | null
  summary: string
  freshness: ReactNode
}

const NAMED_MS = new Set([0, 1, 10, 100, 1_000, 60_000, 3_600_000, 86_400_000])
const isLate = (bin: Bin): boolean => bin.upToMs === null || bin.upToMs > 0
const isLateEnd = (bin: Bin): boolean => isLate(bin) && bin.count > 0

/** Early to the left, late to the right, the promise between them; distances by their logarithm, the same to both sides. */
export function OvershootHistogram({ bins, margin, summary, freshness }: OvershootHistogramProps) {
  if (bins.length === 0) return <p className="text-13 text-muted">{summary} There is nothing to draw.</p>
  return (
    <ChartFrame
      summary={summary}
      freshness={freshness}
      legend={<Legend late={bins.some(isLateEnd)} />}
      chart={<Bars bins={bins} margin={margin} />}
      table={
        <ChartTable
          head={['Gone at the target', 'Grants']}
          figures={[1]}
          rows={bins
            .filter((bin) => bin.count > 0)
            .map((bin) => ({ key: bin.words, href: bin.href, cells: [bin.words, formatCount(bin.count)] }))}
        />
      }
    />
  )
}

const Legend = ({ late }: { late: boolean }) => (
  <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-muted">
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="h-2.5 w-4 rounded-mark bg-granted" />
      gone by its end
    </li>
    {late ? (
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="window-overdue h-2.5 w-4 rounded-mark" />
        gone late
      </li>
    ) : null}
  </ul>
)

/** Where a value lies, in bars from the left: by its logarithm inside its bar. */
function placeOf(ms: number, bins: readonly Bin[]): number | null {
  const index = bins.findIndex((bin) => ms > (bin.aboveMs ?? -Infinity) && ms <= (bin.upToMs ?? Infinity))
  const { aboveMs = null, upToMs = null } = bins[index] ?? {}
  if (index < 0) return null
  if (!aboveMs || !upToMs) return index + 0.5
  return index + (Math.log(ms / aboveMs) / Math.log(upToMs / aboveMs) || 0)
}

type BarsProps = Pick<OvershootHistogramProps, 'bins' | 'margin'>

function Bars({ bins, margin }: BarsProps) {
  const most = Math.max(1, ...bins.map((bin) => bin.count))
  const left = (place: number) => `${((place / bins.length) * 100).toFixed(3)}%`
  const zero = bins.findIndex((bin) => bin.upToMs === 0) + 1
  // Opens with most of them in view, and as much of what was later as fits beside it.
  const first = Math.max(0, bins.findIndex((bin) => bin.count === most) - 1)
  const last = bins.findLastIndex((bin) => bin.count > 0)
  const began = margin ? placeOf(-margin.ms, bins) : null
  return (
    <Sideways
      of={`${first} ${last} ${bins.length}`}
      role="region"
      aria-label="Distribution of overshoot"
      tabIndex={0}
      className="-outline-offset-2"
    >
      <div className="relative pt-6 pb-5" {...placed({ minWidth: bins.length * 24 + 24 })}>
        <span
          aria-hidden
          data-opens-here
          className="pointer-events-none absolute top-0 h-px"
          {...placed({ left: left(first), right: `calc(100% - ${left(last + 1)})` })}
        />
        <span
          aria-hidden
          className="absolute top-0 text-[11px] leading-4 text-muted"
          {...placed({ right: `calc(100% - ${left(zero)} + 6px)` })}
        >
          early
        </span>
        <span
          aria-hidden
          className="absolute top-0 text-[11px] leading-4 text-muted"
          {...placed({ left: `calc(${left(zero)} + 6px)` })}
        >
          late
        </span>
        <ul
          className="flex h-40 items-stretch border-b border-edge"
          aria-label="Grants by how early or late they were gone"
        >
          {bins.map((bin) => (
            <li key={bin.words} className={cn('flex min-w-6 flex-1', isLate(bin) && 'bg-danger-soft')}>
              <Column bin={bin} most={most} />
            </li>
          ))}
        </ul>
        <div
          aria-hidden
          className="absolute top-0 bottom-5 border-l-[1.5px] border-text"
          {...placed({ left: left(zero) })}
        />
        {began !== null && margin ? (
          <div
            aria-hidden
            className="absolute top-4 bottom-5 border-l border-dashed border-muted"
            {...placed({ left: left(began) })}
          >
            <span className="absolute top-0 right-1 text-[11px] leading-3 whitespace-nowrap text-muted">
              {margin.words}
            </span>
          </div>
        ) : null}
        {bins.slice(0, -1).map(({ upToMs }, index) =>
          upToMs !== null && NAMED_MS.has(Math.abs(upToMs)) ? (
            <span
              key={upToMs}
              aria-hidden
              className={cn(
                'tabular absolute bottom-0 -translate-x-1/2 text-[11px] leading-4 whitespace-nowrap',
                upToMs === 0 ? 'font-medium text-text' : 'text-faint',
              )}
              {...placed({ left: left(index + 1) })}
            >
              {upToMs === 0 ? 'end' : formatDuration(Math.abs(upToMs))}
            </span>
          ) : null,
        )}
      </div>
    </Sideways>
  )
}

/** One late grant among a thousand must be seen: nothing that is there is lower than three pixels. */
function Column({ bin, most }: { bin: HistogramBin; most: number }) {
  if (bin.count === 0) return null
  return (
    <Link
      href={bin.href}
      title={`${bin.words}: ${plural(bin.count, 'grant')}`}
      aria-label={`Gone ${bin.words}: ${plural(bin.count, 'grant')}`}
      className="flex flex-1 flex-col justify-end px-px -outline-offset-2 hover:bg-hover"
    >
      <span className="tabular text-center text-[11px] leading-4 text-muted">{formatCount(bin.count)}</span>
      <span
        className={cn('rounded-t-[2px]', isLate(bin) ? 'window-overdue' : 'bg-granted')}
        {...placed({ height: `${(bin.count / most) * 85}%`, minHeight: 3 })}
      />
    </Link>
  )
}
