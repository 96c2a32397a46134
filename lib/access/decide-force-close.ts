/** May a grant whose revoke does not succeed be given up? The retries go on until an admin says so. Pure. */
import type { ErrorCode } from '#lib/kernel/errors.ts'
import { type GrantState, isClosed } from './model.ts'

export type ForceCloseDecision = { kind: 'refused'; code: ErrorCode; message: string } | { kind: 'closed' }

export function decideForceClose(grant: { state: GrantState }, actor: { isAdmin: boolean }): ForceCloseDecision {
  const refuse = (code: ErrorCode, message: string): ForceCloseDecision => ({ kind: 'refused', code, message })
  if (!actor.isAdmin)
    return refuse('auth.forbidden', 'Only an admin can close a grant that may still be live at its source.')
  if (isClosed(grant.state)) return refuse('grant.already-ended', 'The grant has ended already.')
  if (grant.state !== 'revoke_failing')
    return refuse(
      'grant.not-failing',
      grant.state === 'revoking'
        ? 'The grant is being taken back, and that has not failed. Wait for it.'
        : 'Nothing has failed: end the grant, and it is taken back at its source.',
    )
  return { kind: 'closed' }
}
