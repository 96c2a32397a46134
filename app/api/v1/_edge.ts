/** The one way every route of the API answers. */
import { authenticate } from '#lib/people/server.ts'
import { makeApiRoute } from '#lib/platform/http/api-route.ts'

export const apiRoute = makeApiRoute(authenticate)
