/** How far an actor sees and decides; other rooms turn it into conditions of their queries. Pure. */
import type { PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Actor } from '#lib/platform/context.ts'

export type Scope = {
  /** Null for the product itself and for operators, who own nothing. */
  personId: PersonId | null
  canonicalPersonId: PersonId | null
  teamIds: readonly TeamId[]
  /** Admins, auditors and risk viewers see everything but secrets; so do the worker and operators. */
  seesAll: boolean
  /** Sources whose approver team the person is in. */
  approverSourceIds: readonly SourceId[]
  isAdmin: boolean
  isAuditor: boolean
}

const EVERYTHING: Scope = {
  personId: null,
  canonicalPersonId: null,
  teamIds: [],
  seesAll: true,
  approverSourceIds: [],
  isAdmin: true,
  isAuditor: true,
}

/** @param approverSourceIds read for this person; it has no meaning for the product itself */
export function scopeOf(actor: Actor, approverSourceIds: readonly SourceId[]): Scope {
  if (actor.kind !== 'person') return EVERYTHING
  return {
    personId: actor.personId,
    canonicalPersonId: actor.canonicalPersonId,
    teamIds: [...actor.teamIds],
    seesAll: actor.roles.size > 0,
    approverSourceIds,
    isAdmin: actor.roles.has('admin'),
    isAuditor: actor.roles.has('auditor'),
  }
}

/** I19: one human may sign in by several accounts; duties are separated between humans. */
export const isSameHuman = (
  a: { canonicalPersonId: PersonId | null },
  b: { canonicalPersonId: PersonId | null },
): boolean => a.canonicalPersonId !== null && a.canonicalPersonId === b.canonicalPersonId
