import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { shown } from './shown.ts'
import { visibleText } from './visible.ts'

/** Nothing yet: what this is for, why it is empty, the one thing to do. */
export const EmptyState = ({ title, why, action }: { title: string; why: ReactNode; action?: ReactNode }) => (
  <div className="flex flex-col items-start gap-1 px-4 py-6">
    <p className="font-medium wrap-anywhere">{visibleText(title)}</p>
    <div className="max-w-[60ch] text-pretty text-muted wrap-anywhere">{shown(why)}</div>
    {action ? <div className="mt-3">{action}</div> : null}
  </div>
)

/** There are things, but none match. Shows what was asked for, so that it can be asked differently. */
export const NoMatch = ({ what, filters, clear }: { what: string; filters: readonly string[]; clear: ReactNode }) => (
  <div className="flex flex-col items-start gap-1 px-4 py-6">
    <p className="font-medium">No {what} match these filters</p>
    {filters.length > 0 ? (
      <ul className="flex flex-wrap gap-x-3 text-muted">
        {filters.map((filter) => (
          <li key={filter} className="font-mono text-13 wrap-anywhere">
            {visibleText(filter)}
          </li>
        ))}
      </ul>
    ) : null}
    <div className="mt-3">{clear}</div>
  </div>
)

type CouldNotLoadProps = {
  /** What happened. */
  what: string
  /** What it means for the reader. */
  meaning?: ReactNode
  /** A `Time` of the last good answer. */
  lastGood?: ReactNode
  action?: ReactNode
  /** The id to quote. */
  reference?: string | undefined
}

/** Not empty: unknown. */
export const CouldNotLoad = ({ what, meaning, lastGood, action, reference }: CouldNotLoadProps) => (
  <div role="alert" className="flex items-start gap-3 px-4 py-6">
    <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
    <div className="flex min-w-0 flex-col items-start gap-1">
      <p className="font-medium wrap-anywhere">{visibleText(what)}</p>
      {meaning ? <div className="max-w-[60ch] text-muted wrap-anywhere">{shown(meaning)}</div> : null}
      {lastGood ? <p className="text-13 text-muted">Last loaded {lastGood}</p> : null}
      {action ? <div className="mt-3">{action}</div> : null}
      {reference ? (
        <p className="mt-2 text-12 text-faint">
          Quote <span className="font-mono select-all">{reference}</span> when you ask for help.
        </p>
      ) : null}
    </div>
  </div>
)

/** What was asked for cannot be read: nothing is listed rather than something else. The line itself says what is wrong. */
export const NotUnderstood = ({ what, clear }: { what: string; clear: ReactNode }) => (
  <div className="flex flex-col items-start gap-1 px-4 py-6">
    <p className="font-medium">The filter could not be read, so no {what} are listed</p>
    <p className="max-w-[60ch] text-pretty text-muted">What is wrong with it stands at the line above.</p>
    <div className="mt-3">{clear}</div>
  </div>
)
