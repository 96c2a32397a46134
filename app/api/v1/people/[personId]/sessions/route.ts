import { endSessionsOperation } from '#lib/people/api/people.ts'
import { endSessions } from '#lib/people/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const DELETE = apiRoute(endSessionsOperation, ({ ctx, params }) => endSessions(ctx, params))
