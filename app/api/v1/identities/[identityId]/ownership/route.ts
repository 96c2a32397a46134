import { toOwnershipDto } from '#lib/ownership/api/dto.ts'
import { ownershipHistoryOperation } from '#lib/ownership/api/operations.ts'
import { ownershipHistory } from '#lib/ownership/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const GET = apiRoute(ownershipHistoryOperation, async ({ ctx, params }) => ({
  data: (await ownershipHistory(ctx, params.identityId)).map(toOwnershipDto),
  nextCursor: null,
}))
