/**
 * Enters restore mode: the database may be older than its targets, so nothing is given until they are reconciled. What
 * was waiting is asked for again, for decisions on it may be lost; what was about to start is stopped, for it may have
 * run already. What is live keeps its end.
 */
import type { ChangeEvent } from '#lib/audit/model.ts'
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { RestorationId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import { type Context, isPerson } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { graver } from '../restore/decide-restoration.ts'
import type { HighWater, RestorationCause } from '../restore/model.ts'
import { holdOffApprovals } from '../store/gates.ts'
import { hintEngine } from '../store/requests.ts'
import {
  beginAgain,
  databaseFacts,
  hurryListings,
  insertRestoration,
  lapsePending,
  lockOpenRestoration,
  type Named,
  saveIdentity,
  type StoppedGrant,
  stopUnstarted,
} from '../store/restorations.ts'
import { nextEpoch } from '../restore/decide-identity.ts'

/** Events a statement: PostgreSQL takes 65,535 parameters. */
const EVENTS_AT_ONCE = 1_000

const LAPSED = 'The database was restored: what was decided on it may be lost. Ask again.'
const MAY_HAVE_RUN = 'The database was restored: it may have run already, and one approval gives one elevation.'
const MAY_BE_WITHDRAWN = 'The database was restored: its approval may have been withdrawn since. Ask again.'

const SAID: Record<RestorationCause, string> = {
  moved: 'The database is another one than before: a failover, a copy or a restore',
  declared: 'The database was restored',
  'went-back': 'The database knows less than it did: it was restored from a backup',
}

export type Began = { restorationId: RestorationId; requestsLapsed: number; grantsStopped: number }

/**
 * An admin, or somebody with a shell, says that the database was restored.
 * @throws DomainError `auth.forbidden`
 */
export async function declareRestoration(ctx: Context, input: { reason: string }): Promise<Began> {
  return ctx.db.sqlTransaction(async (tx) => {
    if (!(await loadScope(ctx, tx)).isAdmin)
      throw new DomainError('auth.forbidden', 'Only an admin declares that the database was restored.')
    await holdOffApprovals(tx)
    return enterRestoration(ctx, tx, { cause: 'declared', evidence: { reason: input.reason }, mark: null })
  })
}

type Entering = {
  cause: RestorationCause
  evidence: Readonly<Record<string, unknown>>
  /** What was known before, where that is known. */
  mark: HighWater | null
}

/** Inside the caller's transaction, which has asked approvals to wait. */
export async function enterRestoration(ctx: Context, tx: SqlTx, entering: Entering): Promise<Began> {
  const facts = await databaseFacts(tx, entering.mark)
  await saveIdentity(tx, { ...facts.live, epoch: nextEpoch({ ...facts, mark: entering.mark }) })
  const { id, cause } = await writeRestoration(ctx, tx, entering)
  await hurryListings(tx, id)
  const lapsed = await lapsePending(tx, LAPSED)
  const stopped = await stopUnstarted(tx, { started: MAY_HAVE_RUN, later: MAY_BE_WITHDRAWN })
  await recordEvents(
    tx,
    ctx,
    {
      type: 'restoration.began',
      subject: { kind: 'restoration', id },
      summary: `${SAID[cause]}. Nothing is asked or given until the sources are reconciled.`,
      payload: {
        ...entering.evidence,
        cause: entering.cause,
        requestsLapsed: lapsed.length,
        grantsStopped: stopped.length,
      },
    },
    {
      type: 'setting.changed',
      subject: { kind: 'setting', id: 'database-identity' },
      summary: 'The identity of the database was put on record anew',
    },
  )
  await recordAll(tx, ctx, [...lapsed.map(lapseEvent), ...stopped.map(stopEvent)])
  await hintEngine(tx)
  return { restorationId: id, requestsLapsed: lapsed.length, grantsStopped: stopped.length }
}

/** One row while it lasts: what comes on top of it begins it again, and the graver cause stays. */
async function writeRestoration(
  ctx: Context,
  tx: SqlTx,
  { cause, evidence }: Entering,
): Promise<{ id: RestorationId; cause: RestorationCause }> {
  const open = await lockOpenRestoration(tx)
  if (open) {
    const gravest = graver(open.cause, cause)
    await beginAgain(tx, { id: open.id, cause: gravest, evidence })
    return { id: open.id, cause: gravest }
  }
  const id = newId('restoration')
  await insertRestoration(tx, { id, cause, evidence, beganBy: isPerson(ctx) ? ctx.actor.personId : null })
  return { id, cause }
}

async function recordAll(tx: SqlTx, ctx: Context, events: readonly ChangeEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE)
    await recordEvents(tx, ctx, ...events.slice(from, from + EVENTS_AT_ONCE))
}

const nameOf = ({ identityName, entitlementName }: Named<unknown>): string => `${identityName} → ${entitlementName}`

const lapseEvent = (request: Named<string>): ChangeEvent => ({
  type: 'request.lapsed',
  subject: { kind: 'request', id: request.id },
  sourceId: request.sourceId,
  identityId: request.identityId,
  summary: `The request for ${nameOf(request)} lapsed: the database was restored. Ask again.`,
})

const stopEvent = (grant: StoppedGrant): ChangeEvent => ({
  type: grant.wasScheduled ? 'grant.ended' : 'grant.end-requested',
  subject: { kind: 'grant', id: grant.id },
  sourceId: grant.sourceId,
  identityId: grant.identityId,
  summary: `${nameOf(grant)} ${grant.wasScheduled ? 'was closed before it started' : 'is taken back'}: the database was restored`,
  payload: {
    requestId: grant.requestId,
    reason: grant.startHadPassed ? MAY_HAVE_RUN : MAY_BE_WITHDRAWN,
  },
})
