/** Finding anything by name or id over HTTP. */
import { z } from 'zod'
import { operation } from '#lib/platform/http/operation.ts'
import { FOUND_KINDS, QUERY_MAX } from './model.ts'

const FoundDto = z
  .object({
    kind: z.enum(FOUND_KINDS),
    id: z.string(),
    label: z.string(),
    detail: z.string().nullable(),
    href: z.string().describe('A path of the console'),
    actions: z
      .array(z.object({ label: z.string(), href: z.string() }))
      .describe('What may be begun from it, and the page that begins it'),
  })
  .meta({ id: 'Found' })

export const searchOperation = operation({
  id: 'search',
  method: 'GET',
  path: '/api/v1/search',
  tag: 'search',
  scope: 'identities:read',
  summary: 'Find anything by name or id',
  description:
    'Identities, requests, live grants, people, teams, sources and entitlements by the beginning of their name, from three letters on by any part of it; a whole id finds the one thing it names, drift and audit events too. Only what the lists would show; a token finds what its scopes read.',
  query: z.strictObject({ q: z.string().trim().min(1).max(QUERY_MAX) }),
  answer: { status: 200, schema: z.object({ data: z.array(FoundDto) }), description: 'The best of each kind first' },
})
export const searchOperations = [searchOperation]
