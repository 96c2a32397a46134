/**
 * Who sees an identity: those who see everything, the approvers of its source, its owner, and anyone while it is
 * unowned (design, section 4). store/in-scope.ts says the same as a condition of lists.
 */
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Scope } from '#lib/people/server.ts'
import type { OwnerFacts } from './model.ts'

export const isMine = (scope: Scope, owner: OwnerFacts | null): boolean =>
  owner !== null && scope.canonicalPersonId !== null && owner.memberPersonIds.includes(scope.canonicalPersonId)

export const seesIdentity = (scope: Scope, sourceId: SourceId, owner: OwnerFacts | null): boolean =>
  scope.seesAll || owner === null || scope.approverSourceIds.includes(sourceId) || isMine(scope, owner)
