import { enablePersonOperation } from '#lib/people/api/people.ts'
import { enablePerson } from '#lib/people/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(enablePersonOperation, ({ ctx, params }) => enablePerson(ctx, params))
