import { addTeamMemberOperation, endMembershipOperation } from '#lib/people/api/teams.ts'
import { addTeamMember, endMembership } from '#lib/people/server.ts'
import { apiRoute } from '../../../../_edge.ts'

export const PUT = apiRoute(addTeamMemberOperation, ({ ctx, params }) => addTeamMember(ctx, params))
export const DELETE = apiRoute(endMembershipOperation, ({ ctx, params }) => endMembership(ctx, params))
