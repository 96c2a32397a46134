/** The owner says which standing holdings are needed; all other standing holdings are excess from then on. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { EntitlementId, IdentityId } from '#lib/kernel/ids.ts'
import type { Identity } from '#lib/inventory/model.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { holdIdentity, mustOwn, mustSee } from '../load-facts.ts'
import { planBaseline } from '../plan-baseline.ts'
import {
  endBaselineEntries,
  insertBaseline,
  liveBaseline,
  markScoped,
  standingEntitlements,
} from '../store/baseline.ts'

export type DeclareBaselineInput = { identityId: IdentityId; entitlementIds: readonly EntitlementId[]; reason: string }
export type BaselineOutcome = { declared: number; began: number; ended: number; excess: number }

/** The whole set at once. @throws DomainError `not-found` | `ownership.not-owner` | `identity.gone` | `baseline.not-held` */
export async function declareBaseline(ctx: PersonContext, input: DeclareBaselineInput): Promise<BaselineOutcome> {
  await mustSee(ctx, input.identityId)
  return ctx.db.transaction(async (tx) => {
    const { identity, owner } = await holdIdentity(tx, input.identityId)
    mustOwn(ctx, owner, false)
    if (identity.goneAt !== null)
      throw new DomainError('identity.gone', 'This identity is gone from its source; it holds nothing.')
    const of = { sourceId: identity.sourceId, identityId: identity.id }
    const standing = await standingEntitlements(tx, of)
    const declared = await liveBaseline(tx, of)
    const plan = planBaseline({ standing: new Set(standing.keys()), declared, wanted: new Set(input.entitlementIds) })
    if (plan.kind === 'refused')
      throw new DomainError(
        'baseline.not-held',
        `${plan.notHeld.length} of these are not held standing now, so they cannot be needed as they are. Load the identity again.`,
        { notHeld: plan.notHeld.join(',') },
      )
    const nameOf = new Map([...standing, ...declared.map((entry) => [entry.entitlementId, entry.name] as const)])
    await endBaselineEntries(
      tx,
      plan.end.map((entry) => entry.id),
      ctx.actor.personId,
    )
    const begun = await insertBaseline(tx, of, plan.begin, { personId: ctx.actor.personId, reason: input.reason })
    await record(tx, ctx, { identity, begun, ended: plan.end, nameOf, reason: input.reason })
    const kept = plan.kept + begun.length
    await recordEvents(tx, ctx, {
      type: 'baseline.declared',
      subject: { kind: 'ownership', id: await markScoped(tx, of) },
      ...of,
      summary: `${ctx.actor.name} declared ${kept} of ${standing.size} standing holdings of ${identity.name} as needed`,
      payload: { declared: kept, excess: standing.size - kept, reason: input.reason },
    })
    return { declared: kept, began: begun.length, ended: plan.end.length, excess: standing.size - kept }
  })
}

type Entry = { id: string; entitlementId: EntitlementId }
type Recording = {
  identity: Identity
  begun: readonly Entry[]
  ended: readonly Entry[]
  nameOf: ReadonlyMap<EntitlementId, string>
  reason: string
}

async function record(
  tx: SqlTx,
  ctx: PersonContext,
  { identity, begun, ended, nameOf, reason }: Recording,
): Promise<void> {
  const event = (type: 'baseline.declared' | 'baseline.ended', entry: Entry) => ({
    type,
    subject: { kind: 'baseline' as const, id: entry.id },
    sourceId: identity.sourceId,
    identityId: identity.id,
    summary: `${ctx.actor.name} declared that ${identity.name} ${type === 'baseline.declared' ? 'needs' : 'no longer needs'} ${nameOf.get(entry.entitlementId) ?? 'an entitlement'}`,
    payload: { entitlementId: entry.entitlementId, reason },
  })
  await recordEvents(
    tx,
    ctx,
    ...begun.map((entry) => event('baseline.declared', entry)),
    ...ended.map((entry) => event('baseline.ended', entry)),
  )
}
