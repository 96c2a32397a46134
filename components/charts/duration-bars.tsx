import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatCount } from '../ui/numbers.ts'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'

/** One bin of durations, shortest first: "up to 15 min", …, "never expires". */
export type DurationBin = { label: string; granted: number; used: number; href: string }

type DurationBarsProps = { bins: readonly DurationBin[]; summary: string; freshness: ReactNode }

/** Do people ask for too long? What was granted (hollow) against what was used (filled). */
export function DurationBars({ bins, summary, freshness }: DurationBarsProps) {
  const most = Math.max(1, ...bins.flatMap((bin) => [bin.granted, bin.used]))
  return (
    <ChartFrame
      summary={summary}
      freshness={freshness}
      legend={
        <ul aria-label="Legend" className="flex gap-4 text-12 text-muted">
          <li className="flex items-center gap-1.5">
            <span aria-hidden className="window-scheduled h-2.5 w-4 rounded-mark" />
            granted
          </li>
          <li className="flex items-center gap-1.5">
            <span aria-hidden className="h-2.5 w-4 rounded-mark bg-granted" />
            used
          </li>
        </ul>
      }
      chart={
        <ul className="flex flex-col">
          {bins.map((bin) => (
            <li key={bin.label}>
              <Link
                href={bin.href}
                className="grid min-h-9 grid-cols-[88px_minmax(0,1fr)] items-center gap-3 rounded-control px-1 hover:bg-hover"
              >
                <span className="tabular text-right text-12 text-muted">{bin.label}</span>
                <span className="flex flex-col gap-0.5">
                  <Bar className="window-scheduled" value={bin.granted} most={most} word="granted" />
                  <Bar className="bg-granted" value={bin.used} most={most} word="used" />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      }
      table={
        <ChartTable
          head={['Duration', 'Granted', 'Used']}
          figures={[1, 2]}
          rows={bins.map((bin) => ({
            key: bin.label,
            href: bin.href,
            cells: [bin.label, formatCount(bin.granted), formatCount(bin.used)],
          }))}
        />
      }
    />
  )
}

type BarProps = { className: string; value: number; most: number; word: string }

const Bar = ({ className, value, most, word }: BarProps) => (
  <span className="flex items-center gap-1.5">
    {value > 0 ? (
      <span className={`h-2.5 rounded-mark ${className}`} style={{ width: `${(value / most) * 88}%`, minWidth: 3 }} />
    ) : null}
    <span className="tabular text-[11px] leading-3 text-faint">
      {formatCount(value)}
      <span className="sr-only"> {word}</span>
    </span>
  </span>
)
