import { endMySessionsOperation } from '#lib/people/api/me.ts'
import { endSessions, requirePerson } from '#lib/people/server.ts'
import { apiRoute } from '../../_edge.ts'

export const DELETE = apiRoute(endMySessionsOperation, ({ ctx }) =>
  endSessions(ctx, { personId: requirePerson(ctx).actor.personId }),
)
