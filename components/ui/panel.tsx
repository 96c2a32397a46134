import type { ReactNode } from 'react'
import { cn } from './cn.ts'
import { shown } from './shown.ts'
import { visibleText } from './visible.ts'

type PanelProps = {
  title: string
  /** How many things are inside; null when that is not known. */
  count?: number | null | undefined
  actions?: ReactNode
  /** Lists and tables reach the edge; prose and facts keep their distance. */
  flush?: boolean
  footer?: ReactNode
  id?: string
  className?: string
  children: ReactNode
}

/** The only box there is. Never put one inside another: use a `PanelSection`. */
export const Panel = ({ title, count, actions, flush = false, footer, id, className, children }: PanelProps) => (
  <section
    id={id}
    aria-label={visibleText(title)}
    className={cn('min-w-0 rounded-panel border border-hairline bg-surface', className)}
  >
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-hairline px-4 py-1.5">
      <h2 className="text-14 font-semibold">
        {visibleText(title)}
        {count == null ? null : (
          <span className="tabular ml-2 font-normal text-faint">{count.toLocaleString('en-GB')}</span>
        )}
      </h2>
      {actions ? <div className="ml-auto flex items-center gap-1">{actions}</div> : null}
    </div>
    <div className={flush ? undefined : 'p-4'}>{shown(children)}</div>
    {footer ? <div className="border-t border-hairline px-4 py-2 text-12 text-muted">{shown(footer)}</div> : null}
  </section>
)

export const PanelSection = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="border-hairline not-first:mt-4 not-first:border-t not-first:pt-4">
    <h3 className="mb-2 text-13 font-medium text-muted">{visibleText(title)}</h3>
    {shown(children)}
  </div>
)
