import type { Instant } from '#lib/kernel/time.ts'
import { Id } from '../ui/id.tsx'
import { EmptyState } from '../ui/states.tsx'
import { StatusChip } from '../ui/status-chip.tsx'
import { Time } from '../ui/time.tsx'

export type WorkerRow = {
  id: string
  version: string
  host: string
  startedAt: Instant
  beatAt: Instant
  alive: boolean
}

type WorkerListProps = { workers: readonly WorkerRow[]; now: Instant; showHosts: boolean }

/** Each worker that beats, and those of the last day that fell silent without a goodbye. */
export function WorkerList({ workers, now, showHosts }: WorkerListProps) {
  if (workers.length === 0)
    return (
      <EmptyState
        title="No worker is on record"
        why="None has run, or the last one was stopped in order. Start one with “npm run worker”."
      />
    )
  return (
    <ul aria-label="Workers" className="divide-y divide-hairline">
      {workers.map((worker) => (
        <li key={worker.id} className="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-2.5 text-13">
          <div className="min-w-0 flex-1 basis-60">
            <Id value={worker.id} />
            <p className="wrap-anywhere text-muted">
              {showHosts ? `${worker.host}, ` : ''}version {worker.version}, since{' '}
              <Time at={worker.startedAt} now={now} />
            </p>
          </div>
          <p className="sm:text-right">
            <StatusChip tone={worker.alive ? 'ok' : 'danger'}>{worker.alive ? 'beats' : 'silent'}</StatusChip>
            <span className="block text-muted">
              last beat <Time at={worker.beatAt} now={now} />
            </span>
          </p>
        </li>
      ))}
    </ul>
  )
}
