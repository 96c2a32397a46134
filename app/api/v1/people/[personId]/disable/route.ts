import { disablePersonOperation } from '#lib/people/api/people.ts'
import { disablePerson } from '#lib/people/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(disablePersonOperation, ({ ctx, params }) => disablePerson(ctx, params))
