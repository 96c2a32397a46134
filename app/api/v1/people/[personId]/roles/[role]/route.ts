import { endRoleOperation, grantRoleOperation } from '#lib/people/api/people.ts'
import { endRole, grantRole } from '#lib/people/server.ts'
import { apiRoute } from '../../../../_edge.ts'

export const PUT = apiRoute(grantRoleOperation, ({ ctx, params }) => grantRole(ctx, params))
export const DELETE = apiRoute(endRoleOperation, ({ ctx, params }) => endRole(ctx, params))
