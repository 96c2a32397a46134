import { toPersonDetailDto } from '#lib/people/api/dto.ts'
import { getMeOperation, updateMeOperation } from '#lib/people/api/me.ts'
import { getPerson, requirePerson, updatePerson } from '#lib/people/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(getMeOperation, async ({ ctx }) =>
  toPersonDetailDto(await getPerson(ctx, requirePerson(ctx).actor.personId)),
)

export const PATCH = apiRoute(updateMeOperation, async ({ ctx, body }) => {
  await updatePerson(ctx, { personId: requirePerson(ctx).actor.personId, ...body })
})
