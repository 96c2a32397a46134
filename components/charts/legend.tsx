import { cn } from '../ui/cn.ts'
import { WINDOW_ORDER, WINDOW_STYLES, WINDOW_WORDS, type WindowClass } from './window-class.ts'

/** Only what is on the chart. */
export const WindowLegend = ({ shown }: { shown: readonly WindowClass[] }) => (
  <ul className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-muted" aria-label="Legend">
    {WINDOW_ORDER.filter((one) => shown.includes(one)).map((one) => (
      <li key={one} className="flex items-center gap-1.5">
        <span aria-hidden className={cn('h-2.5 w-4 rounded-mark', WINDOW_STYLES[one])} />
        {WINDOW_WORDS[one]}
      </li>
    ))}
  </ul>
)
