import { invitePersonOperation, listPeopleOperation } from '#lib/people/api/people.ts'
import { toPersonDto } from '#lib/people/api/dto.ts'
import { invitePerson, listPeople } from '#lib/people/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listPeopleOperation, async ({ ctx, query: { limit, cursor, q, ...filter } }) => {
  const { data, nextCursor } = await listPeople(ctx, { ...filter, search: q ?? null }, { limit, cursor })
  return { data: data.map(toPersonDto), nextCursor }
})

export const POST = apiRoute(invitePersonOperation, async ({ ctx, body }) => ({
  id: (await invitePerson(ctx, body)).personId,
}))
