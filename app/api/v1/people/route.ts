import { invitePersonOperation, listPeopleOperation } from '#lib/people/api/people.ts'
import { toPersonDto } from '#lib/people/api/dto.ts'
import { invitePerson, listPeople, listTerms, peopleListFor } from '#lib/people/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listPeopleOperation, async ({ ctx, query: { limit, cursor, q, zone, ...filter } }) => {
  const terms = await listTerms(ctx, peopleListFor(ctx), q, zone)
  const { data, nextCursor } = await listPeople(ctx, { ...filter, terms }, { limit, cursor })
  return { data: data.map(toPersonDto), nextCursor }
})

export const POST = apiRoute(invitePersonOperation, async ({ ctx, body }) => ({
  id: (await invitePerson(ctx, body)).personId,
}))
