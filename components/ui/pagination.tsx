import { ChevronLeft, ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonStyle } from './button-style.ts'
import { cn } from './cn.ts'

type PaginationProps = {
  /** Such as "50 of 1,204 identities". */
  summary: string
  /** By cursor: there are no page numbers, because rows move while people read. */
  previousHref?: string | null
  nextHref?: string | null
}

export function Pagination({ summary, previousHref, nextHref }: PaginationProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-13 text-muted">
      <p className="tabular">{summary}</p>
      {previousHref || nextHref ? (
        <nav aria-label="Pages" className="flex gap-2">
          <Step href={previousHref} rel="prev">
            <ChevronLeft aria-hidden />
            Previous
          </Step>
          <Step href={nextHref} rel="next">
            Next
            <ChevronRight aria-hidden />
          </Step>
        </nav>
      ) : null}
    </div>
  )
}

const Step = ({ href, rel, children }: { href: string | null | undefined; rel: string; children: ReactNode }) =>
  href ? (
    <Link href={href} rel={rel} className={buttonStyle({ size: 'small' })}>
      {children}
    </Link>
  ) : (
    <span
      aria-disabled
      className={cn(
        buttonStyle({ size: 'small' }),
        'border-hairline text-faint hover:bg-surface aria-disabled:cursor-default',
      )}
    >
      {children}
    </span>
  )
