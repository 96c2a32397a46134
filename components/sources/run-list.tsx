import { instant, type Instant } from '#lib/kernel/time.ts'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'
import type { RunRow } from './words.ts'

/** The last syncs, newest first. */
export const RunList = ({ runs, now }: { runs: readonly RunRow[]; now: Instant }) => (
  <ul aria-label="Last syncs" className="divide-y divide-hairline text-13">
    {runs.map((run) => (
      <li key={run.id} className="px-4 py-2">
        <div className="flex justify-between gap-3">
          <StatusChip tone={run.said.tone}>{run.said.word}</StatusChip>
          <Time at={instant(run.at)} now={now} className="text-faint" />
        </div>
        <p className="mt-0.5 text-12 wrap-anywhere text-muted">{run.error ?? `${run.saw}; gone: ${run.gone}`}</p>
        <p className="text-12 text-faint">
          {run.why}, took {run.took}
        </p>
      </li>
    ))}
  </ul>
)
