import { getPersonOperation, updatePersonOperation } from '#lib/people/api/people.ts'
import { toPersonDetailDto } from '#lib/people/api/dto.ts'
import { getPerson, updatePerson } from '#lib/people/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getPersonOperation, async ({ ctx, params }) =>
  toPersonDetailDto(await getPerson(ctx, params.personId)),
)

export const PATCH = apiRoute(updatePersonOperation, async ({ ctx, params, body }) => {
  await updatePerson(ctx, { ...params, ...body })
})
