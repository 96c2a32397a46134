import Link from 'next/link'
import { cn } from '../ui/cn.ts'
import type { ReportFigure } from './ciso-view.ts'

/** Few numbers; each opens the list that has exactly so many rows. Borders, not gaps: a gap of a pixel is lost in print. */
export const Figures = ({ figures }: { figures: readonly ReportFigure[] }) => (
  <ul
    aria-label="Figures"
    className="grid grid-cols-2 overflow-hidden rounded-panel border border-hairline xl:grid-cols-4 print:grid-cols-4"
  >
    {figures.map((figure) => (
      <li key={figure.key} className="-mt-px -ml-px border-t border-l border-hairline bg-surface">
        <Link
          href={figure.href}
          data-figure={figure.key}
          className="flex h-full flex-col gap-1 px-4 py-3 -outline-offset-2 hover:bg-hover print:px-3 print:py-2"
        >
          <span className="text-13 text-muted">{figure.label}</span>
          <span
            className={cn(
              'tabular text-20 leading-8 font-semibold sm:text-28 print:text-20',
              figure.bad && 'text-danger-text',
            )}
          >
            {figure.value}
          </span>
          <span className="text-12 text-muted">{figure.detail}</span>
        </Link>
      </li>
    ))}
  </ul>
)
