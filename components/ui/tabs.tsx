import Link from 'next/link'
import { cn } from './cn.ts'
import { formatCount } from './numbers.ts'
import { Sideways } from './sideways.tsx'

export type Tab = { href: string; label: string; count?: number | string | undefined }

type TabsProps = { label: string; tabs: readonly Tab[]; current: string }

const LOOKS = {
  tabs: {
    nav: 'border-b border-hairline',
    list: 'flex gap-1',
    tab: 'h-9 border-b-2 font-medium',
    current: 'border-accent text-text',
    other: 'border-transparent text-muted hover:text-text',
  },
  segments: {
    nav: 'max-w-full self-start',
    list: 'inline-flex rounded-control border border-edge bg-surface p-px',
    tab: 'h-7 rounded-[5px] text-13',
    current: 'bg-selected font-medium text-text',
    other: 'text-muted hover:bg-hover hover:text-text',
  },
} as const

/** Tabs are places: each has an address, so they are links and the server draws what they show. */
export const Tabs = (props: TabsProps) => <Places {...props} look={LOOKS.tabs} />

/** The views of a place that has tabs above it: two rows of tabs would read as one. */
export const Segments = (props: TabsProps) => <Places {...props} look={LOOKS.segments} />

const Places = ({ label, tabs, current, look }: TabsProps & { look: (typeof LOOKS)[keyof typeof LOOKS] }) => (
  <nav aria-label={label} className={look.nav}>
    <Sideways of={current}>
      <ul className={look.list}>
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              aria-current={tab.href === current ? 'page' : undefined}
              className={cn(
                'flex items-center gap-1.5 px-2.5 whitespace-nowrap -outline-offset-2',
                look.tab,
                tab.href === current ? look.current : look.other,
              )}
            >
              {tab.label}
              {tab.count === undefined ? null : (
                <span className="tabular text-12 font-normal text-muted">
                  {typeof tab.count === 'number' ? formatCount(tab.count) : tab.count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </Sideways>
  </nav>
)
