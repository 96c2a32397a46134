/** How sources and syncs are said. Pure. */
import type { Freshness, SyncRun } from '#lib/inventory/model.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { formatCount, plural } from '../ui/numbers.ts'
import type { StatusTone } from '../ui/status-chip.tsx'

export type Said = { tone: StatusTone; word: string }

const FRESHNESS: Record<Freshness, Said> = {
  fresh: { tone: 'ok', word: 'fresh' },
  stale: { tone: 'warn', word: 'stale' },
  failing: { tone: 'danger', word: 'sync failing' },
  'never-synced': { tone: 'unknown', word: 'not synced yet' },
  imported: { tone: 'ended', word: 'imported' },
  removed: { tone: 'ended', word: 'removed' },
}
export const sayFreshness = (freshness: Freshness, run: Pick<SyncRun, 'state'> | null): Said =>
  run?.state === 'running'
    ? { tone: 'live', word: 'syncing' }
    : run
      ? { tone: 'scheduled', word: 'sync queued' }
      : FRESHNESS[freshness]

const KINDS: Readonly<Record<string, string>> = {
  postgresql: 'PostgreSQL',
  aws: 'AWS',
  'aws-account': 'AWS account',
  kubernetes: 'Kubernetes',
  github: 'GitHub',
  ci: 'Pipelines',
  'ai-agents': 'AI agents',
}
export const kindName = (kind: string): string => KINDS[kind] ?? kind

const RUN: Record<SyncRun['state'], Said> = {
  queued: { tone: 'scheduled', word: 'queued' },
  running: { tone: 'live', word: 'running' },
  succeeded: { tone: 'ok', word: 'succeeded' },
  failed: { tone: 'danger', word: 'failed' },
}
const REASONS: Readonly<Record<string, string>> = {
  schedule: 'on schedule',
  manual: 'asked for',
  sweep: 'to look for drift',
  'disappearance-accepted': 'disappearance confirmed',
  import: 'from a file',
}

export type RunRow = {
  id: string
  said: Said
  why: string
  at: number
  took: string
  saw: string
  gone: string
  error: string | null
}

const figure = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** A sync that did not finish has no counts: that is unknown, not none. */
export function toRunRow(run: SyncRun): RunRow {
  const [identities, holdings, goneIdentities, goneHoldings] = [
    run.counts.identities,
    run.counts.holdings,
    run.counts.gone_identities,
    run.counts.gone_holdings,
  ].map(figure)
  return {
    id: run.id,
    said: isHeld(run) ? { tone: 'warn', word: 'held' } : RUN[run.state],
    why: REASONS[run.reason] ?? run.reason,
    at: run.startedAt ?? run.createdAt,
    took: run.startedAt === null || run.finishedAt === null ? '—' : formatDuration(run.finishedAt - run.startedAt),
    saw:
      identities == null
        ? 'unknown'
        : `${plural(identities, 'identity', 'identities')}, ${plural(holdings ?? 0, 'holding')}`,
    gone:
      goneIdentities == null
        ? 'unknown'
        : goneIdentities + (goneHoldings ?? 0) === 0
          ? 'nothing'
          : `${plural(goneIdentities, 'identity', 'identities')}, ${plural(goneHoldings ?? 0, 'holding')}`,
    error: run.error,
  }
}

type Held = Readonly<Record<string, number>>
/** What so many things missing at once stopped the last sync from marking as gone. */
export const heldOf = (run: SyncRun | null): Held | null => {
  const held = run?.counts.held
  return typeof held === 'object' && held !== null ? (held as Held) : null
}
const isHeld = (run: SyncRun): boolean => run.state === 'failed' && heldOf(run) !== null
export const heldWords = (held: Held): string =>
  Object.entries(held)
    .map(([noun, count]) => `${formatCount(count)} ${noun}`)
    .join(', ')

export type Progress = { share: number; text: string }

/** Determinate: the connector says how many parts there are and how many are done. */
export function progressOf(run: SyncRun): Progress {
  if (run.state === 'queued') return { share: 0, text: 'Waiting for a worker' }
  const done = run.phasesTotal > 0 ? Math.min(1, run.phasesDone / run.phasesTotal) : 0
  const seen = run.itemsSeen > 0 ? `, ${plural(run.itemsSeen, 'item')} read` : ''
  return {
    share: done,
    text: `${run.phase ?? 'Starting'}${run.phasesTotal > 0 ? `, part ${Math.min(run.phasesDone + 1, run.phasesTotal)} of ${run.phasesTotal}` : ''}${seen}`,
  }
}

export const intervalText = (ms: number): string =>
  ms < MINUTE_MS ? formatDuration(ms) : `every ${formatDuration(ms)}`

/** `reader@db.example:5432/ledger`, never with a secret. */
export function addressOf(config: Readonly<Record<string, unknown>> | null): string | undefined {
  if (config === null) return undefined
  const { host, port, user, database } = config
  return typeof host === 'string'
    ? `${typeof user === 'string' ? `${user}@` : ''}${host}${typeof port === 'number' ? `:${port}` : ''}${typeof database === 'string' ? `/${database}` : ''}`
    : undefined
}
