/** From what an address asks for to the list it means: one reading for files, and for what is done to all that match. */
import { DRIFT_LIST, GRANT_LIST, REQUEST_LIST } from '#lib/access/query/model.ts'
import { EVENT_TYPES } from '#lib/audit/model.ts'
import { AUDIT_LIST } from '#lib/audit/query/model.ts'
import { DAY_MS, plus } from '#lib/kernel/time.ts'
import type { IdentitySort } from '#lib/ownership/model.ts'
import { SOURCE_LIST } from '#lib/inventory/query/model.ts'
import { IDENTITY_LIST } from '#lib/ownership/query/model.ts'
import { listTerms, peopleListFor } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import type { z } from 'zod'
import type {
  AuditAsked,
  DriftAsked,
  GrantsAsked,
  IdentitiesAsked,
  PeopleAsked,
  RequestsAsked,
  SourcesAsked,
} from '../api/list-addresses.ts'
import { auditFile, driftFile, grantsFile, identitiesFile, peopleFile, requestsFile, sourcesFile } from './lists.ts'

export async function identitiesAsked(ctx: Context, asked: z.infer<typeof IdentitiesAsked>) {
  const { sort, q, zone, ...filters } = asked
  const terms = await listTerms(ctx, IDENTITY_LIST, q, zone)
  const [direction, key] = sort.startsWith('-') ? (['desc', sort.slice(1)] as const) : (['asc', sort] as const)
  return identitiesFile({ ...filters, terms }, { sort: key as IdentitySort, direction })
}

export async function requestsAsked(ctx: Context, asked: z.infer<typeof RequestsAsked>) {
  const { view, q, zone, state, source, identity } = asked
  const terms = await listTerms(ctx, REQUEST_LIST, q, zone)
  return requestsFile({ view, terms, states: state, sourceId: source ?? null, identityId: identity ?? null })
}

const bound = (digits: string | undefined): number | null => (digits ? Number(digits) : null)

export async function grantsAsked(ctx: Context, asked: z.infer<typeof GrantsAsked>) {
  const { view, q, zone, source, identity, owner, end, overshoot, from, to } = asked
  const [above, upTo] = overshoot?.split('..') ?? []
  const filter = {
    view,
    terms: await listTerms(ctx, GRANT_LIST, q, zone),
    sourceId: source ?? null,
    identityId: identity ?? null,
    ownerId: owner ?? null,
    end: end ?? null,
    gone: from !== undefined && to !== undefined && from < to ? { from, to } : null,
    overshoot: overshoot ? { aboveMs: bound(above), upToMs: bound(upTo) } : null,
  }
  return grantsFile(filter, await databaseTime(ctx.db))
}

export async function driftAsked(ctx: Context, asked: z.infer<typeof DriftAsked>) {
  const { view, q, zone, kind, source, identity } = asked
  const terms = await listTerms(ctx, DRIFT_LIST, q, zone)
  return driftFile({ view, terms, kinds: kind, sourceIds: source, identityId: identity ?? null })
}

const DAYS = { '24h': 1, '7d': 7, '30d': 30 } as const

export async function auditAsked(ctx: Context, asked: z.infer<typeof AuditAsked>) {
  const { q, zone, what, type, kind, actor, source, identity, subject, since, from, to } = asked
  const named = (event: string) => what.some((room) => event === room || event.startsWith(`${room}.`))
  const types = EVENT_TYPES.filter((one) => type.includes(one) || named(one))
  const sinceAt = since && since !== 'all' ? plus(await databaseTime(ctx.db), -DAYS[since] * DAY_MS) : undefined
  return auditFile({
    types: types.length > 0 ? types : undefined,
    terms: await listTerms(ctx, AUDIT_LIST, q, zone),
    kind: kind.length === 1 ? kind[0] : undefined,
    actorId: actor,
    sourceId: source,
    identityId: identity,
    subjectId: subject,
    from: from ?? sinceAt,
    to,
  })
}

export async function peopleAsked(ctx: Context, { q, zone, status, team }: z.infer<typeof PeopleAsked>) {
  const terms = await listTerms(ctx, peopleListFor(ctx), q, zone)
  return peopleFile({ terms, status: status ?? null, teamId: team ?? null })
}

export const sourcesAsked = async (ctx: Context, { q, zone }: z.infer<typeof SourcesAsked>) =>
  sourcesFile(await listTerms(ctx, SOURCE_LIST, q, zone))
