import type { ReactNode } from 'react'
import { PageSteps } from './page-steps.tsx'

type PaginationProps = {
  /** Such as "50 of 1,204 identities". */
  summary: ReactNode
  /** By cursor: there are no page numbers, because rows move while people read. */
  previousHref?: string | null
  nextHref?: string | null
}

export const Pagination = ({ summary, previousHref, nextHref }: PaginationProps) => (
  <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-13 text-muted">
    <p className="tabular">{summary}</p>
    {previousHref || nextHref ? <PageSteps previousHref={previousHref} nextHref={nextHref} /> : null}
  </div>
)
