/** What people are told while access is closed. Pure. */
import type { ErrorCode } from '#lib/kernel/errors.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import type { Closed } from './store/gates.ts'

const SCOPE_WORD = { identity: 'this identity', source: 'this source', estate: 'the whole estate' } as const

export type ClosedRefusal = { code: ErrorCode; message: string; facts: Record<string, string> }

export function refuseClosed(closed: Closed): ClosedRefusal {
  const since = toRfc3339(closed.since)
  if (closed.kind === 'restoring')
    return {
      code: 'access.restoring',
      message:
        'The database may be older than the sources: they are being reconciled. Nothing is asked or given until then.',
      facts: { since },
    }
  return {
    code: 'access.halted',
    message: `The kill switch is pulled for ${SCOPE_WORD[closed.scope]}: ${closed.reason.replace(/[.!?]$/, '')}. An admin can lift it.`,
    facts: { since, haltId: closed.haltId, scope: closed.scope },
  }
}
