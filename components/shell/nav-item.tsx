'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '../ui/cn.ts'
import { isCurrent, type NavPlace } from './navigation.ts'

/** In the narrow nav only the icon stays, with a dot where something is due; the label is its name and tooltip. */
export function NavItem({ place, onNavigate }: { place: NavPlace; onNavigate?: () => void }) {
  const current = isCurrent(usePathname(), place)
  return (
    <Link
      href={place.href}
      onClick={onNavigate}
      aria-current={current ? 'page' : undefined}
      title={place.label}
      className={cn(
        'relative flex h-8 items-center gap-2.5 rounded-control px-2.5 [&_svg]:size-4 [&_svg]:shrink-0',
        current ? 'bg-selected font-medium text-text [&_svg]:text-text' : 'text-muted hover:bg-hover hover:text-text',
      )}
    >
      {place.icon}
      <span className="truncate group-data-[nav=narrow]/shell:sr-only">{place.label}</span>
      {place.due ? (
        <span className="tabular ml-auto rounded-[4px] bg-accent-soft px-1.5 text-12 leading-5 font-medium text-accent-strong group-data-[nav=narrow]/shell:absolute group-data-[nav=narrow]/shell:top-1 group-data-[nav=narrow]/shell:right-1 group-data-[nav=narrow]/shell:size-2 group-data-[nav=narrow]/shell:overflow-hidden group-data-[nav=narrow]/shell:rounded-full group-data-[nav=narrow]/shell:bg-accent group-data-[nav=narrow]/shell:p-0 group-data-[nav=narrow]/shell:text-transparent">
          {place.due > 99 ? '99+' : place.due}
          <span className="sr-only"> {place.dueLabel ?? 'due'}</span>
        </span>
      ) : null}
    </Link>
  )
}
