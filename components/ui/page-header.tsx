import type { ReactNode } from 'react'
import { shown } from './shown.ts'
import { visibleLine } from './visible.ts'

type PageHeaderProps = {
  /** A noun. The one h1 of the page. */
  title: string
  /** Beside the title: a state, a tier. */
  status?: ReactNode
  description?: ReactNode
  /** The one primary action, last; quieter ones before it. */
  actions?: ReactNode
  breadcrumbs?: ReactNode
}

export const PageHeader = ({ title, status, description, actions, breadcrumbs }: PageHeaderProps) => (
  <header className="flex flex-col gap-2">
    {breadcrumbs}
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-20 font-semibold tracking-[-0.01em] wrap-anywhere">{visibleLine(title)}</h1>
          {status}
        </div>
        {description ? (
          <p className="mt-0.5 max-w-[72ch] text-pretty text-muted wrap-anywhere">{shown(description)}</p>
        ) : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  </header>
)
