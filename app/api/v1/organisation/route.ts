import { changeOrganisationOperation, getOrganisationOperation } from '#lib/people/api/preferences.ts'
import { changeOrganisation, getOrganisation } from '#lib/people/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(getOrganisationOperation, ({ ctx }) => getOrganisation(ctx))
export const PUT = apiRoute(changeOrganisationOperation, ({ ctx, body }) => changeOrganisation(ctx, body))
