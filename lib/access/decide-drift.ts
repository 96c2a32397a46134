/** May this actor adopt this drift, or have it removed, and what does that mean? Pure. */
import type { ErrorCode } from '#lib/kernel/errors.ts'
import { type Drift, isAboutHolding, isDriftClosed, isWidened } from './drift/model.ts'

export type DriftFacts = {
  drift: Pick<Drift, 'kind' | 'grantId' | 'state' | 'ownGrantor' | 'removalAskedAt' | 'closeReason'>
  /** Who closed it, or asked for its removal. */
  decidedByName: string | null
  /** An open grant of the same account and entitlement: it explains what our account gave. */
  neededByGrant: boolean
  /** For drift of a grant: it has not ended. */
  grantIsOpen: boolean
  actor: { ownsIdentity: boolean; isApproverOfSource: boolean; isAdmin: boolean }
}
export type DriftRefusal = { kind: 'refused'; code: ErrorCode; message: string }
export type AdoptDecision =
  | DriftRefusal
  /** On record from now on as standing. */
  | { kind: 'adopted' }
  /** What was added to a standing holding is on record, too. */
  | { kind: 'width-accepted' }
  /** The grant is taken for ended where it was taken away. */
  | { kind: 'end-accepted' }
export type RemoveDecision =
  | DriftRefusal
  /** Given by our own account: taken back until it is read as gone. */
  | { kind: 'taken-back' }
  /** Given by somebody else: a person removes it at the source, and the sweep sees it. */
  | { kind: 'asked-at-source' }
  /** The grant that allows too much ends. */
  | { kind: 'grant-ended' }

const refused = (code: ErrorCode, message: string): DriftRefusal => ({ kind: 'refused', code, message })

/** @param insteadOfRemoval the actor saw that its removal was asked for, and decides otherwise */
export function decideAdoption(facts: DriftFacts, insteadOfRemoval: boolean): AdoptDecision {
  const { drift, actor } = facts
  const forMissing = drift.kind === 'missing' && actor.isApproverOfSource
  if (!actor.ownsIdentity && !actor.isAdmin && !forMissing)
    return refused('auth.forbidden', 'Owners of the identity and admins adopt what a sweep found.')
  const decided = refuseDecided(facts, insteadOfRemoval)
  if (decided) return decided
  if (isWidened(drift)) return { kind: 'width-accepted' }
  if (drift.kind === 'broadened')
    return refused('drift.not-adoptable', 'More than was approved cannot be adopted: have it removed, and ask for it.')
  if (drift.kind === 'missing')
    return facts.grantIsOpen ? { kind: 'end-accepted' } : refused('drift.already-closed', 'The grant has ended.')
  if (drift.ownGrantor && facts.neededByGrant)
    return refused('drift.not-adoptable', 'A grant gives it now: it ends with the grant.')
  return { kind: 'adopted' }
}

export function decideRemoval(facts: DriftFacts): RemoveDecision {
  const { drift, actor } = facts
  if (!actor.ownsIdentity && !actor.isApproverOfSource && !actor.isAdmin)
    return refused('auth.forbidden', 'Owners of the identity, approvers of the source and admins have drift removed.')
  const decided = refuseDecided(facts, false)
  if (decided) return decided
  if (drift.kind === 'missing')
    return refused('drift.not-removable', 'Nothing is there to remove. Accept that the grant has ended.')
  // Taking it back would take what is on record with it: a person takes away what was added.
  if (isWidened(drift)) return { kind: 'asked-at-source' }
  if (!isAboutHolding(drift.kind))
    return facts.grantIsOpen ? { kind: 'grant-ended' } : refused('drift.already-closed', 'The grant has ended.')
  if (!drift.ownGrantor) return { kind: 'asked-at-source' }
  if (facts.neededByGrant)
    return refused('drift.not-removable', 'A grant needs it now. End the grant: that takes it away.')
  return { kind: 'taken-back' }
}

/** The first decision counts; whoever comes later is told what it was. */
function refuseDecided({ drift, decidedByName }: DriftFacts, insteadOfRemoval: boolean): DriftRefusal | null {
  const who = decidedByName ?? 'Curfew'
  if (isDriftClosed(drift.state))
    return refused(
      'drift.already-closed',
      `It is closed: ${drift.state} by ${who} (${drift.closeReason ?? 'no reason'}).`,
    )
  if (drift.state === 'removing') return refused('drift.already-closed', `It is being removed: asked for by ${who}.`)
  if (drift.removalAskedAt !== null && !insteadOfRemoval)
    return refused('drift.already-closed', `${who} asked for its removal already.`)
  return null
}
