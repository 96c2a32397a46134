import { instant } from '#lib/kernel/time.ts'
import { cn } from '../ui/cn.ts'
import { type ConcurrencyPoint, totalOf } from './concurrency.ts'
import { zonedMoment } from './zoned-scale.ts'
import { WINDOW_STYLES, WINDOW_WORDS } from './window-class.ts'

type Props = {
  points: readonly ConcurrencyPoint[]
  at: number
  figure: (value: number) => string
  unit: string
  zone: string
}

export function ConcurrencyTooltip({ points, at, figure, unit, zone }: Props) {
  const point = points.findLast((one) => one.at <= at)
  if (!point) return null
  return (
    <div className="rounded-control border border-edge bg-surface px-2.5 py-2 text-12 shadow-float">
      <p className="tabular mb-1 text-muted">
        {zonedMoment(instant(point.at), zone)} ({zone})
      </p>
      <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-0.5">
        {(['overdue', 'granted', 'standing'] as const).map((band) => (
          <div key={band} className="contents">
            <dt className="flex items-center gap-1.5">
              <span aria-hidden className={cn('h-2.5 w-3 rounded-mark', WINDOW_STYLES[band])} />
              {WINDOW_WORDS[band]}
            </dt>
            <dd className="text-right">{figure(point[band])}</dd>
          </div>
        ))}
        <dt className="border-t border-hairline pt-0.5 font-medium">all, {unit}</dt>
        <dd className="border-t border-hairline pt-0.5 text-right font-medium">{figure(totalOf(point))}</dd>
      </dl>
    </div>
  )
}
