import Link from 'next/link'
import { cn } from './cn.ts'

export type Tab = { href: string; label: string; count?: number | undefined }

/** Tabs are places: each has an address, so they are links and the server draws what they show. */
export const Tabs = ({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) => (
  <nav aria-label={label} className="overflow-x-auto border-b border-hairline">
    <ul className="flex gap-1">
      {tabs.map((tab) => (
        <li key={tab.href}>
          <Link
            href={tab.href}
            aria-current={tab.href === current ? 'page' : undefined}
            className={cn(
              'flex h-9 items-center gap-1.5 border-b-2 px-2.5 font-medium whitespace-nowrap -outline-offset-2',
              tab.href === current ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text',
            )}
          >
            {tab.label}
            {tab.count === undefined ? null : (
              <span className="tabular text-12 font-normal text-faint">{tab.count.toLocaleString('en-GB')}</span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  </nav>
)
