/** The one way every route of the API answers. */
import { authenticate } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { TO_BEGIN_MS } from '#lib/platform/db/turns.ts'
import { makeApiRoute } from '#lib/platform/http/api-route.ts'

export const apiRoute = makeApiRoute(authenticate)

/**
 * For reads that take their time: whoever asked and went away leaves nothing running at the database, and pages find
 * their connections however many ask.
 */
export const whileAsked = <C extends Context>(ctx: C, { signal }: Request): C => ({
  ...ctx,
  db: ctx.db.apart({ forMs: TO_BEGIN_MS }).until(signal),
})
