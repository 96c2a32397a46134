import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatCount } from '../ui/numbers.ts'
import { placed } from '../ui/placed.ts'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'

/**
 * One bin of durations, shortest first: "up to 15 min", …, "never expires". Each of its two bars opens what it counts.
 */
export type DurationBin = { label: string; granted: number; used: number; href: string; usedHref?: string }

type DurationBarsProps = {
  bins: readonly DurationBin[]
  summary: string
  freshness: ReactNode
  words?: { granted: string; used: string }
}

const WORDS = { granted: 'granted', used: 'used' }

/** Do people ask for too long? What was granted (hollow) against what was used (filled). */
export function DurationBars({ bins, summary, freshness, words = WORDS }: DurationBarsProps) {
  const most = Math.max(1, ...bins.flatMap((bin) => [bin.granted, bin.used]))
  return (
    <ChartFrame
      summary={summary}
      freshness={freshness}
      legend={
        <ul aria-label="Legend" className="flex gap-4 text-12 text-muted">
          <li className="flex items-center gap-1.5">
            <span aria-hidden className="window-scheduled h-2.5 w-4 rounded-mark" />
            {words.granted}
          </li>
          <li className="flex items-center gap-1.5">
            <span aria-hidden className="h-2.5 w-4 rounded-mark bg-granted" />
            {words.used}
          </li>
        </ul>
      }
      chart={
        <ul className="flex flex-col">
          {bins.map((bin) => (
            <li
              key={bin.label}
              className="grid grid-cols-[72px_minmax(0,1fr)] items-center gap-3 border-b border-hairline last:border-b-0"
            >
              <span className="tabular text-right text-12 text-muted">{bin.label}</span>
              <span className="flex min-w-0 flex-col">
                {bin.granted + bin.used === 0 ? (
                  <span className="flex h-6 items-center text-[11px] text-faint">none</span>
                ) : (
                  <>
                    <Bar className="window-scheduled" value={bin.granted} word={words.granted} {...{ bin, most }} />
                    <Bar
                      className="bg-granted"
                      value={bin.used}
                      word={words.used}
                      href={bin.usedHref ?? bin.href}
                      {...{ bin, most }}
                    />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      }
      table={
        <ChartTable
          head={['Duration', capital(words.granted), capital(words.used)]}
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

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

type BarProps = { bin: DurationBin; className: string; value: number; most: number; word: string; href?: string }

function Bar({ bin, className, value, most, word, href = bin.href }: BarProps) {
  const words = `${bin.label}: ${formatCount(value)} ${word}`
  if (value === 0)
    return (
      <span className="flex h-6 items-center text-[11px] text-faint">
        <span aria-hidden>0</span>
        <span className="sr-only">{words}</span>
      </span>
    )
  return (
    <Link
      href={href}
      prefetch={false}
      aria-label={words}
      className="flex h-6 items-center gap-1.5 rounded-control hover:bg-hover"
    >
      <span
        className={`h-2.5 rounded-mark ${className}`}
        {...placed({ width: `${(value / most) * 88}%`, minWidth: 3 })}
      />
      <span className="tabular text-[11px] leading-3 text-faint">{formatCount(value)}</span>
    </Link>
  )
}
