/** May this be asked for? Refuses early what could not be granted, in words a person can act on. Pure. */
import { formatDuration } from '#lib/kernel/duration.ts'
import type { ErrorCode } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { DURATION_MAX_MS, DURATION_MIN_MS, START_AHEAD_MAX_MS } from './model.ts'

export type SubmitFacts = {
  requester: { canonicalPersonId: PersonId; ownsIdentity: boolean }
  identity: { name: string; gone: boolean; disabled: boolean; owned: boolean }
  source: { name: string; removed: boolean; canGrant: boolean; approverTeamId: string | null }
  entitlement: { name: string; gone: boolean; administrable: boolean; requestable: boolean; maxDurationMs: number }
  /** The entitlement is found at the source and was not given by a grant of ours. */
  heldStanding: boolean
  /** Canonical ids of the active members of the source's approver team. */
  approvers: readonly PersonId[]
  samePending: { id: string } | null
  durationMs: number
  /** How far ahead the start is; null for as soon as it is approved. */
  startsInMs: number | null
}

export type Refusal = { kind: 'refused'; code: ErrorCode; message: string }
export type SubmitDecision = Refusal | { kind: 'accepted'; eligibleApprovers: readonly PersonId[] }

const refuse = (code: ErrorCode, message: string): Refusal => ({ kind: 'refused', code, message })

/** Those who may decide: members of the approver team who are not the requester, as humans. */
export const eligibleApprovers = (approvers: readonly PersonId[], requester: PersonId): PersonId[] =>
  [...new Set(approvers)].filter((one) => one !== requester)

export function decideSubmit(facts: SubmitFacts): SubmitDecision {
  return (
    refuseTarget(facts) ??
    refuseEntitlement(facts) ??
    refuseDuration(facts) ??
    refuseStart(facts) ??
    decidePeople(facts)
  )
}

function refuseTarget({ identity, source, requester }: SubmitFacts): Refusal | null {
  if (source.removed) return refuse('source.removed', `${source.name} was removed. Nothing can be granted there.`)
  if (!source.canGrant)
    return refuse('source.read-only', `${source.name} is read-only here: what it holds can be seen, not granted.`)
  if (identity.gone) return refuse('identity.gone', `${identity.name} no longer exists at ${source.name}.`)
  if (identity.disabled)
    return refuse('state.conflict', `${identity.name} is disabled at ${source.name}. Enable it there first.`)
  if (!identity.owned)
    return refuse('ownership.not-owner', `Nobody owns ${identity.name} yet. Claim it first, then ask.`)
  if (!requester.ownsIdentity) return refuse('ownership.not-owner', `Only an owner of ${identity.name} can ask for it.`)
  return null
}

function refuseEntitlement({ entitlement, identity, source, heldStanding }: SubmitFacts): Refusal | null {
  if (entitlement.gone)
    return refuse('request.not-requestable', `${entitlement.name} no longer exists at ${source.name}.`)
  if (!entitlement.administrable)
    return refuse(
      'request.not-requestable',
      `The connector of ${source.name} cannot give ${entitlement.name}: it lacks the right to administer it.`,
    )
  if (!entitlement.requestable)
    return refuse(
      'request.not-requestable',
      `${entitlement.name} may not be requested. An admin can open it on the page of ${source.name}.`,
    )
  if (heldStanding)
    return refuse(
      'request.held-standing',
      `${identity.name} already holds ${entitlement.name} standing. There is nothing to grant; look at its baseline.`,
    )
  return null
}

function refuseDuration({ durationMs, entitlement }: SubmitFacts): Refusal | null {
  const longest = Math.min(DURATION_MAX_MS, entitlement.maxDurationMs)
  if (durationMs >= DURATION_MIN_MS && durationMs <= longest) return null
  return refuse(
    'request.duration-out-of-bounds',
    `${entitlement.name} can be had for ${formatDuration(DURATION_MIN_MS)} to ${formatDuration(longest)}, not ${formatDuration(durationMs)}.`,
  )
}

/** A start a little in the past is the clock of whoever asks; it means now. */
function refuseStart({ startsInMs }: SubmitFacts): Refusal | null {
  if (startsInMs === null || (startsInMs > -MINUTE_MS && startsInMs <= START_AHEAD_MAX_MS)) return null
  return refuse(
    'request.start-out-of-bounds',
    `It can start at once or up to ${formatDuration(START_AHEAD_MAX_MS)} ahead.`,
  )
}

function decidePeople({ source, approvers, requester, samePending, entitlement }: SubmitFacts): SubmitDecision {
  if (samePending) return refuse('request.already-pending', `You already wait for a decision on ${entitlement.name}.`)
  if (!source.approverTeamId)
    return refuse('source.no-approver-team', `${source.name} has no approver team. An admin can name one on its page.`)
  const eligible = eligibleApprovers(approvers, requester.canonicalPersonId)
  if (eligible.length === 0)
    return refuse(
      'request.nobody-can-approve',
      `Nobody but you could approve this at ${source.name}: its approver team needs another active member.`,
    )
  return { kind: 'accepted', eligibleApprovers: eligible }
}
