import { TriangleAlert } from 'lucide-react'
import type { Instant } from '#lib/kernel/time.ts'
import { cn } from './cn.ts'
import { Time } from './time.tsx'

type FreshnessProps = {
  /** null: never observed. */
  asOf: Instant | null
  now: Instant
  /** Where the figure comes from: "PostgreSQL ledger-prod", "3 of 4 sources". */
  source?: string
  /** Older than this is amber, with the word. */
  staleAfterMs?: number
  /** Among other things on one line: the time keeps the width of its longest words, and stands last, so that nothing moves as it counts on. */
  steady?: boolean
}

/** Under every derived figure: how old it is and where it is from. */
export function Freshness({ asOf, now, source, staleAfterMs, steady = false }: FreshnessProps) {
  const stale = asOf === null || (staleAfterMs !== undefined && now - asOf > staleAfterMs)
  return (
    <span
      className={cn('inline-flex flex-wrap items-center gap-x-1.5 text-12', stale ? 'text-warn-text' : 'text-faint')}
    >
      {stale ? <TriangleAlert aria-hidden className="size-3.5" /> : null}
      {steady && source ? <span>{source} ·</span> : null}
      {asOf === null ? (
        <span>never observed</span>
      ) : (
        <span>
          {stale ? 'stale, as of ' : 'as of '}
          <Time at={asOf} now={now} {...(steady ? { className: 'inline-block min-w-[11ch]' } : {})} />
        </span>
      )}
      {!steady && source ? <span>· {source}</span> : null}
    </span>
  )
}
