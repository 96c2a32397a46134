'use client'

import type { ReactNode } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceArea, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { useGo } from '../ui/use-go.ts'
import { formatCount } from '../ui/numbers.ts'
import { placed } from '../ui/placed.ts'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'
import { fromSymlog, symlog, symlogTicks } from './symlog.ts'
import { momentText, type Range, ticks, tickText } from './time-scale.ts'
import { useDrawn } from './use-drawn.ts'

export const QUANTILES = [
  { key: 'p50Ms', label: 'p50', dash: undefined, width: 1.25 },
  { key: 'p95Ms', label: 'p95', dash: '5 3', width: 1.25 },
  { key: 'p99Ms', label: 'p99', dash: '2 2', width: 1.5 },
  { key: 'maxMs', label: 'max', dash: undefined, width: 2 },
] as const
type Key = (typeof QUANTILES)[number]['key']

export type QuantilePoint = Record<Key, number> & {
  at: Instant
  ends: number
  /** The four in words, and the grants behind them. */
  words: Record<Key, string>
  href: string
}

type QuantileChartProps = {
  points: readonly QuantilePoint[]
  /** Points further apart than this are not joined: between them nothing ended. */
  stepMs: number
  range: Range
  summary: string
  freshness: ReactNode
}

/** Overshoot over time, on the scale of the distribution. Above the line is a failure. */
export function QuantileChart({ points, stepMs, range, summary, freshness }: QuantileChartProps) {
  if (points.length === 0) return <p className="text-13 text-muted">{summary}</p>
  return (
    <ChartFrame
      summary={summary}
      freshness={freshness}
      legend={<Legend />}
      chart={<Lines points={points} stepMs={stepMs} range={range} summary={summary} />}
      table={
        <ChartTable
          head={['From (UTC)', 'Ends', ...QUANTILES.map(({ label }) => label)]}
          figures={[1, 2, 3, 4, 5]}
          rows={points.map((point) => ({
            key: String(point.at),
            href: point.href,
            cells: [momentText(point.at), formatCount(point.ends), ...QUANTILES.map(({ key }) => point.words[key])],
          }))}
        />
      }
    />
  )
}

const Legend = () => (
  <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-muted">
    {QUANTILES.map(({ key, label, dash, width }) => (
      <li key={key} className="flex items-center gap-1.5">
        <svg aria-hidden width="20" height="8">
          <line x1="0" x2="20" y1="4" y2="4" stroke="var(--granted)" strokeWidth={width} strokeDasharray={dash} />
        </svg>
        {label}
      </li>
    ))}
  </ul>
)

const AXIS = { fontSize: 11, fill: 'var(--faint)' }
type Row = { at: number } & Partial<Record<Key, number>>

/** A point without values breaks the line where nothing ended. */
const rowsOf = (points: readonly QuantilePoint[], stepMs: number): Row[] =>
  points.flatMap((point, index) => {
    const row = { at: point.at, ...Object.fromEntries(QUANTILES.map(({ key }) => [key, symlog(point[key])])) }
    const next = points[index + 1]
    return next && next.at - point.at > 1.5 * stepMs ? [row, { at: point.at + stepMs }] : [row]
  })

function Lines({ points, stepMs, range, summary }: Omit<QuantileChartProps, 'freshness'>) {
  const go = useGo()
  const isDrawn = useDrawn()
  const all = points.flatMap((point) => QUANTILES.map(({ key }) => point[key]))
  const marks = symlogTicks(Math.min(...all), Math.max(...all)).map(symlog)
  const [low = 0, high = 1] = [marks[0], marks.at(-1)]
  const open = (label: unknown) => {
    const href = points.findLast((point) => point.at <= Number(label))?.href
    if (href) go(href)
  }
  if (!isDrawn) return <div {...placed({ height: 220 })} />
  return (
    <LineChart
      responsive
      data={rowsOf(points, stepMs)}
      style={{ width: '100%', height: 220, cursor: 'pointer' }}
      margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      title={summary}
      onClick={(state) => open(state.activeLabel)}
    >
      <CartesianGrid vertical={false} stroke="var(--hairline)" />
      <ReferenceArea y1={0} y2={high} fill="var(--danger-soft)" fillOpacity={1} ifOverflow="hidden" />
      <XAxis {...timeAxis(range)} />
      <YAxis
        width={88}
        tick={AXIS}
        tickLine={false}
        axisLine={false}
        domain={[low, high]}
        ticks={marks}
        tickFormatter={axisText}
        interval="preserveStartEnd"
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--text)', strokeWidth: 1 }}
        content={({ active, label }) => (active ? <PointNote points={points} at={Number(label)} /> : null)}
      />
      <ReferenceLine y={0} stroke="var(--text)" strokeWidth={1.5} />
      {QUANTILES.map(({ key, dash, width }) => (
        <Line
          key={key}
          dataKey={key}
          stroke="var(--granted)"
          strokeWidth={width}
          {...(dash ? { strokeDasharray: dash } : {})}
          dot={key === 'maxMs' ? LateDot : false}
          activeDot={false}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  )
}

/** Late ones stand out by shape and colour; single points would otherwise not be seen at all. */
type DotProps = { cx?: number | undefined; cy?: number | undefined; value?: unknown; index?: number }

function LateDot({ cx, cy, value, index }: DotProps) {
  if (cx === undefined || cy === undefined || typeof value !== 'number') return <g key={index} />
  return value > 0 ? (
    <rect
      key={index}
      x={cx - 4}
      y={cy - 4}
      width={8}
      height={8}
      transform={`rotate(45 ${cx} ${cy})`}
      fill="var(--overdue)"
    />
  ) : (
    <circle key={index} cx={cx} cy={cy} r={2} fill="var(--granted)" />
  )
}

const axisText = (at: number): string => {
  const ms = Math.round(fromSymlog(at))
  return ms === 0 ? 'end' : `${formatDuration(Math.abs(ms))} ${ms < 0 ? 'early' : 'late'}`
}

const timeAxis = (range: Range) => ({
  dataKey: 'at',
  type: 'number' as const,
  scale: 'time' as const,
  domain: [range.start, range.end],
  ticks: ticks(range, 7),
  tickFormatter: (at: number) => tickText(instant(at), range),
  tick: AXIS,
  tickLine: false,
  axisLine: { stroke: 'var(--edge)' },
  minTickGap: 24,
  height: 22,
})

function PointNote({ points, at }: { points: readonly QuantilePoint[]; at: number }) {
  const point = points.find((one) => one.at === at)
  if (!point) return null
  return (
    <div className="rounded-control border border-edge bg-surface px-2.5 py-2 text-12 shadow-float">
      <p className="tabular mb-1 text-muted">
        {momentText(point.at)} UTC, {formatCount(point.ends)} ends
      </p>
      <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-0.5">
        {QUANTILES.map(({ key, label }) => (
          <div key={key} className="contents">
            <dt>{label}</dt>
            <dd className="tabular text-right">{point.words[key]}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
