/** What every act makes of a claimed grant: the target it acts on, and the row that keeps its try. Pure. */
import type { EffectTarget } from '#lib/inventory/connectors/contract.ts'
import type { Claimed } from '../store/queue.ts'
import type { AttemptRow } from '../store/records.ts'
import type { Failure } from './transitions.ts'

export const targetOf = (grant: Claimed): EffectTarget => ({
  accountKey: grant.accountKey,
  accountName: grant.accountName,
  entitlementExternalId: grant.entitlementExternalId,
  entitlementName: grant.entitlementName,
})

type Tried = Pick<AttemptRow, 'id' | 'effect' | 'worker' | 'startedAt' | 'outcome' | 'evidence'> & {
  failure: Failure | null
}

export const attemptOf = (grant: Claimed, { failure, ...tried }: Tried): AttemptRow => ({
  ...tried,
  sourceId: grant.sourceId,
  grantId: grant.id,
  fence: grant.fence,
  errorKind: failure?.errorKind ?? null,
  error: failure?.message ?? null,
})
