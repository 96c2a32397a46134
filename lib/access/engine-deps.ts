/** Wires the engine to the inventory's sources. */
import type { Capabilities } from '#lib/inventory/connectors/contract.ts'
import { type InventoryDeps, productDeps } from '#lib/inventory/deps.ts'
import { openSource } from '#lib/inventory/source-session.ts'
import { findSource } from '#lib/inventory/store/sources.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import type { EngineDeps } from './expiry/deps.ts'

/** For sources whose connector is gone: slow and careful; every try fails visibly. */
const UNKNOWN_KIND: Capabilities = {
  expiryClass: 'B2',
  marginMs: 0,
  timeoutMs: 10_000,
  concurrency: 1,
  canGrant: false,
  terminatesSessions: false,
  probes: false,
}

/** @param leaseMs how long a claim is held; an effect that is older cannot take place any more */
export function engineDeps(
  ctx: Context<WorkerActor>,
  leaseMs: number,
  inventory: InventoryDeps = productDeps(),
): EngineDeps {
  const known = new Map<SourceId, Capabilities>()
  return {
    ctx,
    leaseMs,
    random: Math.random,
    async capabilitiesOf(sourceId) {
      const cached = known.get(sourceId)
      if (cached) return cached
      const source = await findSource(ctx.db, sourceId)
      const found = (source && inventory.connectorFor(source.kind)?.capabilities) ?? UNKNOWN_KIND
      known.set(sourceId, found)
      return found
    },
    openSession: async (sourceId) => (await openSource(ctx.db, inventory, sourceId)).session,
  }
}
