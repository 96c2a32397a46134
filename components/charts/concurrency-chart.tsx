'use client'

import { type ReactNode, useId } from 'react'
import { Area, AreaChart, CartesianGrid, ReferenceDot, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { useGo } from '../ui/use-go.ts'
import { formatAe, formatCount } from '../ui/numbers.ts'
import { placed } from '../ui/placed.ts'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'
import { ConcurrencyTooltip } from './concurrency-tooltip.tsx'
import { WindowLegend } from './legend.tsx'
import { peakOf, totalOf, type ConcurrencyPoint } from './concurrency.ts'
import type { Range } from './time-scale.ts'
import type { WindowClass } from './window-class.ts'
import { useDrawn } from './use-drawn.ts'
import { useViewerZone } from './use-viewer-zone.ts'
import { zonedMoment, zonedTicks, zonedTickText } from './zoned-scale.ts'

type ConcurrencyChartProps = {
  points: readonly ConcurrencyPoint[]
  range: Range
  now: Instant
  /** On the axis: "identities", "AE". */
  unit: 'identities' | 'AE'
  summary: string
  freshness: ReactNode
  /** An agreed upper bound, drawn as a line with its name. */
  limit?: { value: number; label: string }
  height?: number
  /** When the most were counted, as the sentence beside the chart says it; without it the last highest step. */
  peak?: { at: Instant; count: number } | null
  /** The zone the person chose, null for the browser's; without it times are UTC. */
  zone?: string | null
}

const BANDS = ['standing', 'granted', 'overdue'] as const

/** How much at once: steps, because privilege is switched and never fades. No animation at all. */
export function ConcurrencyChart(props: ConcurrencyChartProps) {
  const { points, unit, summary, freshness } = props
  const zone = useViewerZone(props.zone === undefined ? 'UTC' : props.zone)
  const shown: WindowClass[] = BANDS.filter((band) => points.some((point) => point[band] > 0))
  const figure = unit === 'AE' ? formatAe : formatCount
  return (
    <ChartFrame
      summary={summary}
      freshness={freshness}
      legend={<WindowLegend shown={shown} />}
      chart={<Steps {...props} zone={zone} figure={figure} />}
      table={
        <ChartTable
          head={[`From (${zone})`, 'Standing', 'Granted', 'Past its end', `All (${unit})`]}
          figures={[1, 2, 3, 4]}
          rows={points.map((point) => ({
            key: String(point.at),
            href: point.href,
            cells: [zonedMoment(point.at, zone), ...BANDS.map((band) => figure(point[band])), figure(totalOf(point))],
          }))}
        />
      }
    />
  )
}

type StepsProps = ConcurrencyChartProps & { zone: string; figure: (value: number) => string }

const AXIS = { fontSize: 11, fill: 'var(--faint)' }
const BAND = { stackId: 'all', type: 'stepAfter', isAnimationActive: false, stroke: 'none', activeDot: false } as const

/** The last step holds until the end of the range; without this point its area would be missing. */
function untilEnd(points: readonly ConcurrencyPoint[], end: Instant): ConcurrencyPoint[] {
  const last = points.at(-1)
  return last && last.at < end ? [...points, { ...last, at: end }] : [...points]
}

function Steps({ points, range, now, unit, limit, height = 220, figure, summary, zone, peak }: StepsProps) {
  const go = useGo()
  const isDrawn = useDrawn()
  const hatch = `hatch-${useId().replaceAll(':', '')}`
  const open = (label: unknown) => {
    const href = points.findLast((point) => point.at <= Number(label))?.href
    if (href) go(href)
  }
  if (!isDrawn) return <div {...placed({ height: height })} />
  return (
    <AreaChart
      responsive
      data={untilEnd(points, range.end)}
      style={{ width: '100%', height, cursor: 'pointer' }}
      margin={{ top: 18, right: 4, bottom: 0, left: 0 }}
      title={summary}
      onClick={(state) => open(state.activeLabel)}
    >
      <Hatch id={hatch} />
      <CartesianGrid vertical={false} stroke="var(--hairline)" />
      <XAxis {...timeAxis(range, zone)} />
      <YAxis {...figureAxis(unit, figure)} />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--text)', strokeWidth: 1 }}
        content={({ active, label }) =>
          active ? (
            <ConcurrencyTooltip points={points} at={Number(label)} figure={figure} unit={unit} zone={zone} />
          ) : null
        }
      />
      <Area {...BAND} dataKey="standing" fill="var(--standing)" fillOpacity={0.55} />
      <Area {...BAND} dataKey="granted" fill="var(--granted)" fillOpacity={0.9} />
      <Area {...BAND} dataKey="overdue" fill={`url(#${hatch})`} fillOpacity={1} />
      {limit ? (
        <ReferenceLine
          y={limit.value}
          stroke="var(--text)"
          strokeDasharray="4 3"
          label={{ ...LABEL, value: limit.label, position: 'insideBottomLeft' }}
        />
      ) : null}
      <ReferenceLine x={now} stroke="var(--text)" />
      {peakDot(peak === undefined ? stepPeak(points) : peak, figure, range)}
    </AreaChart>
  )
}

const LABEL = { fontSize: 11, fill: 'var(--muted)' }

const Hatch = ({ id }: { id: string }) => (
  <defs>
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="6" height="6" fill="var(--danger-soft)" />
      <rect width="3" height="6" fill="var(--overdue)" />
    </pattern>
  </defs>
)

const timeAxis = (range: Range, zone: string) => ({
  dataKey: 'at',
  type: 'number' as const,
  scale: 'time' as const,
  domain: [range.start, range.end],
  ticks: zonedTicks(range, 7, zone),
  tickFormatter: (at: number) => zonedTickText(instant(at), range, zone),
  tick: AXIS,
  tickLine: false,
  axisLine: { stroke: 'var(--edge)' },
  minTickGap: 24,
  height: 22,
})

const figureAxis = (unit: string, figure: (value: number) => string) => ({
  width: 48,
  tick: AXIS,
  tickLine: false,
  axisLine: false,
  allowDecimals: unit === 'AE',
  tickFormatter: figure,
  label: { ...AXIS, value: unit, position: 'top' as const, offset: 8 },
})

type Named = { at: Instant; count: number } | null
function stepPeak(points: readonly ConcurrencyPoint[]): Named {
  const step = peakOf(points)
  return step && { at: step.at, count: totalOf(step) }
}

function peakDot(peak: Named, figure: (value: number) => string, range: Range) {
  if (!peak || peak.count === 0) return null
  // Near the right edge the words end at the dot, or they would be cut; above it in any case, clear of the bands.
  const atEdge = peak.at - range.start > 0.92 * (range.end - range.start)
  const label = ({ viewBox }: { viewBox?: { x?: number; y?: number; width?: number } }) => (
    <text
      x={(viewBox?.x ?? 0) + (viewBox?.width ?? 0) * (atEdge ? 1 : 0.5)}
      y={(viewBox?.y ?? 0) - 6}
      textAnchor={atEdge ? 'end' : 'middle'}
      fontSize={11}
      fontWeight={500}
      fill="var(--text)"
    >
      peak {figure(peak.count)}
    </text>
  )
  return <ReferenceDot x={peak.at} y={peak.count} r={3} fill="var(--text)" stroke="var(--surface)" label={label} />
}
