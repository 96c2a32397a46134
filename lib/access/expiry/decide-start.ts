/** May an approved grant start now? Looked at again at the moment of the start; the end is never asked. Pure. */
import { formatDuration } from '#lib/kernel/duration.ts'
import { APPROVAL_VALID_MS } from '../model.ts'

export type StartFacts = {
  sourceRemoved: boolean
  identityGone: boolean
  entitlementGone: boolean
  /** The content that was approved, and the content now (I22). */
  approvedHash: string
  currentHash: string
  requestable: boolean
  heldStanding: boolean
  requesterActive: boolean
  requesterOwns: boolean
  requestApproved: boolean
  /** How long ago it should have started, in milliseconds. */
  lateByMs: number
  /** A pulled kill switch that covers it. */
  halted: boolean
  restoring: boolean
}

/** Why it may not start; null when it may. */
export function refuseStart(facts: StartFacts): string | null {
  if (facts.halted) return 'The kill switch is pulled.'
  if (facts.restoring) return 'The sources are being reconciled after a restore.'
  if (!facts.requestApproved) return 'The request is not approved.'
  if (facts.lateByMs >= APPROVAL_VALID_MS)
    return `The approval has expired: it should have started ${formatDuration(facts.lateByMs)} ago. Ask again.`
  if (facts.sourceRemoved) return 'The source was removed.'
  if (facts.identityGone) return 'The identity no longer exists at the source.'
  if (facts.entitlementGone) return 'The entitlement no longer exists at the source.'
  if (facts.approvedHash !== facts.currentHash)
    return 'What the entitlement confers changed after it was approved. Ask again.'
  if (!facts.requestable) return 'The entitlement may no longer be requested.'
  if (facts.heldStanding) return 'The identity holds the entitlement standing.'
  if (!facts.requesterActive) return 'The requester is disabled.'
  if (!facts.requesterOwns) return 'The requester no longer answers for the identity.'
  return null
}
