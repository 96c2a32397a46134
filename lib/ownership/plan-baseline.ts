/** From what the owner says is needed to the entries to begin and to end. Pure. */
import type { EntitlementId } from '#lib/kernel/ids.ts'
import type { BaselineId } from './model.ts'

export type BaselineFacts = {
  /** Entitlements held standing now. */
  standing: ReadonlySet<EntitlementId>
  declared: readonly { id: BaselineId; entitlementId: EntitlementId }[]
  wanted: ReadonlySet<EntitlementId>
}
export type BaselinePlan =
  | { kind: 'refused'; notHeld: EntitlementId[] }
  | { kind: 'planned'; begin: EntitlementId[]; end: { id: BaselineId; entitlementId: EntitlementId }[]; kept: number }

/** Only what is held standing can be needed; what is declared and not wanted any more, or held no more, ends. */
export function planBaseline({ standing, declared, wanted }: BaselineFacts): BaselinePlan {
  const notHeld = [...wanted].filter((id) => !standing.has(id))
  if (notHeld.length > 0) return { kind: 'refused', notHeld }
  const before = new Set(declared.map((entry) => entry.entitlementId))
  const end = declared.filter((entry) => !wanted.has(entry.entitlementId))
  return {
    kind: 'planned',
    begin: [...wanted].filter((id) => !before.has(id)),
    end,
    kept: declared.length - end.length,
  }
}
