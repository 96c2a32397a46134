'use client'

import { BulkActions } from '../table/bulk-actions.tsx'
import { CLAIM_IDENTITIES } from '../table/bulk-plans.ts'
import type { TeamChoice } from './claim-form.tsx'
import type { IdentityListRow } from './identity-rows.ts'

type ClaimSelectedProps = { selected: readonly IdentityListRow[]; teams: readonly TeamChoice[]; onDone: () => void }

/** Several claims at once; each stands for itself, so the answer is a list. */
export const ClaimSelected = ({ selected, teams, onDone }: ClaimSelectedProps) => (
  <BulkActions plan={CLAIM_IDENTITIES} selected={selected} teams={teams} onDone={onDone} />
)
