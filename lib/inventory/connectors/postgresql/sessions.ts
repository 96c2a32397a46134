/** Ends the sessions that could keep a revoked membership, and only those; waits until they are really gone. */
import type { Client } from 'pg'
import type { AfterRevoke, CallOptions, TerminateOutcome } from '../contract.ts'
import { ConnectorError } from '../contract.ts'
import { codeOf } from './errors.ts'
import { rolePairOf } from './external-ids.ts'
import { keepersArguments, keepersCte } from './keepers.ts'
import { remedyFor } from './remedies.ts'
import { delay } from './session.ts'
import type { Line } from './session.ts'

const POLL_MS = 10

type Ended = { pid: number; startedAt: string; signalled: boolean }

export async function terminateSessions(
  line: Line,
  effect: AfterRevoke,
  options: CallOptions = {},
): Promise<TerminateOutcome> {
  const pair = rolePairOf(effect)
  let remedy: string | undefined
  return line.run(
    async (client, facts) => {
      try {
        // The pid is signalled in the statement that read it beside its start: a reused pid is never hit.
        const { rows } = await client.query<Ended & { couldKeep: boolean }>({
          name: 'curfew-terminate',
          text: `${keepersCte(facts)}
           select pid, backend_start::text as "startedAt", could_keep as "couldKeep",
                  case when could_keep then pg_terminate_backend(pid) else false end as signalled
           from keeper order by pid`,
          values: keepersArguments(effect, facts),
        })
        const ending = rows.filter((row) => row.couldKeep)
        await untilGone(client, ending)
        const spared = rows.length - ending.length
        return { terminated: ending.length, spared, evidence: { pids: ending.map((row) => row.pid) } }
      } catch (error) {
        if (codeOf(error) === '42501') remedy = await remedyFor(client, 'signal', pair)
        throw error
      }
    },
    { ...options, remedy: () => remedy },
  )
}

/** "Terminated" is a signal sent, not a session ended: it is over when it no longer shows. */
async function untilGone(client: Client, ending: readonly Ended[]): Promise<void> {
  const startedAtMs = performance.now()
  while (ending.length > 0) {
    const { rows } = await client.query<{ left: number }>(
      `select count(*)::int as left from pg_stat_activity a
       join unnest($1::int[], $2::timestamptz[]) as e(pid, started_at) on a.pid = e.pid and a.backend_start = e.started_at`,
      [ending.map((row) => row.pid), ending.map((row) => row.startedAt)],
    )
    if (rows[0]?.left === 0) return
    // The caller's time-out cuts this loop off; the bound here is for a target that answers and never obeys.
    if (performance.now() - startedAtMs > 60_000)
      throw new ConnectorError('transient', `${rows[0]?.left} sessions were told to end and still live.`)
    await delay(POLL_MS)
  }
}
