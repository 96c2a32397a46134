import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { Name } from './name.tsx'

export type Crumb = { label: string; href: string }

/** The way back up, on detail pages only. The page itself is its h1, so it is not repeated here. */
export const Breadcrumbs = ({ crumbs }: { crumbs: readonly Crumb[] }) => (
  <nav aria-label="Breadcrumb">
    <ol className="flex flex-wrap items-center gap-1 text-13 text-muted">
      {crumbs.map((crumb, index) => (
        <li key={crumb.href} className="flex min-w-0 items-center gap-1">
          {index > 0 ? <ChevronRight aria-hidden className="size-3.5 text-faint" /> : null}
          <Link href={crumb.href} className="inline-flex min-h-6 min-w-0 items-center hover:text-text hover:underline">
            <Name cut>{crumb.label}</Name>
          </Link>
        </li>
      ))}
    </ol>
  </nav>
)
