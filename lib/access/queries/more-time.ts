/** What a person could do with the end of a live grant: ask for more of it, or wait for what was asked. */
import type { PersonId } from '#lib/kernel/ids.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { submitFacts } from '../commands/submit-request.ts'
import { decideExtension, longestExtensionMs } from '../decide-extension.ts'
import { decideSubmit } from '../decide-submit.ts'
import { DURATION_MIN_MS } from '../model.ts'
import { refuseClosed } from '../refuse-closed.ts'
import { pendingExtension, type PendingExtension } from '../store/extensions.ts'
import { approversOf, targetFacts } from '../store/facts.ts'
import { closedFor } from '../store/gates.ts'
import type { GrantRow } from '../store/grant-reads.ts'

export type MoreTime = {
  /** Waits for a decision: another one cannot be asked. */
  pending: PendingExtension | null
  /** The most that can be asked for now; 0 when nothing can. */
  longestMs: number
  /** Null when it can be asked for. */
  whyNot: string | null
}
type Viewer = { personId: PersonId; canonicalPersonId: PersonId }

/** Null for a grant that is not live, and for who could not ask for it: only owners of the identity can. */
export async function moreTimeOf(
  db: SqlRunner,
  viewer: Viewer,
  grant: GrantRow,
  now: Instant,
): Promise<MoreTime | null> {
  if (grant.state !== 'active' || grant.endsAt === null) return null
  const [target, approvers, pending, closed] = await Promise.all([
    targetFacts(db, {
      identityId: grant.identityId,
      entitlementId: grant.entitlementId,
      requesterPersonId: viewer.personId,
      requesterCanonicalId: viewer.canonicalPersonId,
    }),
    approversOf(db, grant.sourceId),
    pendingExtension(db, grant.id),
    closedFor(db, grant),
  ])
  if (!target?.requesterOwns) return null
  const longestMs = longestExtensionMs({ endsAt: grant.endsAt }, target.maxDurationMs, now)
  const refused = (whyNot: string): MoreTime => ({ pending, longestMs: 0, whyNot })
  if (closed) return refused(refuseClosed(closed).message)
  const durationMs = Math.max(DURATION_MIN_MS, longestMs)
  const submitted = decideSubmit({
    ...submitFacts(viewer.canonicalPersonId, target, approvers, { durationMs, startsInMs: null }),
    samePending: null,
  })
  if (submitted.kind === 'refused') return refused(submitted.message)
  if (longestMs < DURATION_MIN_MS)
    return refused(
      `It has the longest time it may have, ${formatDuration(target.maxDurationMs)}. More can be asked for as it runs down.`,
    )
  const extension = decideExtension({ grant, maxDurationMs: target.maxDurationMs, durationMs: longestMs }, now)
  if (extension.kind === 'refused') return refused(extension.message)
  return { pending, longestMs: pending ? 0 : longestMs, whyNot: pending ? 'More time is asked for already.' : null }
}
