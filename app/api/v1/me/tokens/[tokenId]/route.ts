import { revokeMyTokenOperation } from '#lib/people/api/me.ts'
import { revokeToken } from '#lib/people/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const DELETE = apiRoute(revokeMyTokenOperation, ({ ctx, params }) => revokeToken(ctx, params))
