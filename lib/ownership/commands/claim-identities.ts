/** Several claims at once. Each stands for itself: one that is refused does not undo the others. */
import { DomainError, isDomainError } from '#lib/kernel/errors.ts'
import type { ErrorCode } from '#lib/kernel/errors.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { CLAIM_BATCH_MAX, type ClaimOutcome, type OwnerRef } from '../model.ts'
import { claimIdentity } from './claim-identity.ts'

export type ClaimsInput = { identityIds: readonly IdentityId[]; reason: string; for?: OwnerRef | undefined }
export type ClaimResult = { identityId: IdentityId } & (
  ClaimOutcome | { state: 'refused'; code: ErrorCode; message: string }
)

/** @throws DomainError `input.invalid` when there are too many */
export async function claimIdentities(ctx: PersonContext, input: ClaimsInput): Promise<ClaimResult[]> {
  const identityIds = [...new Set(input.identityIds)]
  if (identityIds.length === 0 || identityIds.length > CLAIM_BATCH_MAX)
    throw new DomainError('input.invalid', `Between 1 and ${CLAIM_BATCH_MAX} identities can be claimed at once.`)
  const results: ClaimResult[] = []
  for (const identityId of identityIds)
    results.push(await claimOne(ctx, { identityId, reason: input.reason, for: input.for }))
  return results
}

async function claimOne(
  ctx: PersonContext,
  claim: { identityId: IdentityId; reason: string; for?: OwnerRef | undefined },
): Promise<ClaimResult> {
  try {
    return { identityId: claim.identityId, ...(await claimIdentity(ctx, claim)) }
  } catch (error) {
    if (!isDomainError(error)) throw error
    return { identityId: claim.identityId, state: 'refused', code: error.code, message: error.message }
  }
}
