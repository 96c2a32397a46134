import Link from 'next/link'
import { cn } from '../ui/cn.ts'

export type RangeChoice = { label: string; href: string; current: boolean }

/** Ranges are places: each has an address. */
export const RangePicker = ({ choices }: { choices: readonly RangeChoice[] }) => (
  <nav aria-label="Range" data-print="hide">
    <ul className="inline-flex rounded-control border border-edge bg-surface p-px">
      {choices.map((choice) => (
        <li key={choice.label}>
          <Link
            href={choice.href}
            scroll={false}
            aria-current={choice.current ? 'true' : undefined}
            className={cn(
              'tabular flex h-7 items-center rounded-[5px] px-2.5 text-13',
              choice.current ? 'bg-selected font-medium text-text' : 'text-muted hover:bg-hover hover:text-text',
            )}
          >
            {choice.label}
          </Link>
        </li>
      ))}
    </ul>
  </nav>
)
