import Link from 'next/link'
import { cn } from './cn.ts'

export type Tab = { href: string; label: string; count?: number | undefined }

type TabsProps = { label: string; tabs: readonly Tab[]; current: string }

/** Tabs are places: each has an address, so they are links and the server draws what they show. */
export const Tabs = ({ label, tabs, current }: TabsProps) => (
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
            <Count of={tab.count} />
          </Link>
        </li>
      ))}
    </ul>
  </nav>
)

/** The views of a place that has tabs above it: two rows of tabs would read as one. */
export const Segments = ({ label, tabs, current }: TabsProps) => (
  <nav aria-label={label} className="max-w-full self-start overflow-x-auto">
    <ul className="inline-flex rounded-control border border-edge bg-surface p-px">
      {tabs.map((tab) => (
        <li key={tab.href}>
          <Link
            href={tab.href}
            aria-current={tab.href === current ? 'page' : undefined}
            className={cn(
              'flex h-7 items-center gap-1.5 rounded-[5px] px-2.5 text-13 whitespace-nowrap -outline-offset-2',
              tab.href === current ? 'bg-selected font-medium text-text' : 'text-muted hover:bg-hover hover:text-text',
            )}
          >
            {tab.label}
            <Count of={tab.count} />
          </Link>
        </li>
      ))}
    </ul>
  </nav>
)

const Count = ({ of }: { of: number | undefined }) =>
  of === undefined ? null : <span className="tabular text-12 font-normal text-muted">{of.toLocaleString('en-GB')}</span>
