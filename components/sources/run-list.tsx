import { instant, type Instant } from '#lib/kernel/time.ts'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import type { RunRow } from './words.ts'

/** The last syncs, newest first. */
export const RunList = ({ runs, now }: { runs: readonly RunRow[]; now: Instant }) => (
  <ul aria-label="Last syncs" className="divide-y divide-hairline">
    {runs.map((run) => (
      <li key={run.id} className="grid gap-x-4 gap-y-0.5 px-4 py-2 text-13 sm:grid-cols-[110px_minmax(0,1fr)_auto]">
        <StatusChip tone={run.said.tone}>{run.said.word}</StatusChip>
        <p className="min-w-0 wrap-anywhere">
          {run.error ?? (
            <>
              saw {run.saw}; gone: {run.gone}
            </>
          )}
          <span className="text-muted">
            {' '}
            · {run.why}, took {run.took}
          </span>
        </p>
        <Time at={instant(run.at)} now={now} className="text-faint" />
      </li>
    ))}
  </ul>
)
