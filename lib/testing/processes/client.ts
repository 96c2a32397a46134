/**
 * People at the web's API, who write down what they were told is done. Whatever was acknowledged must be there for ever;
 * what was not may or may not have happened.
 */
import type { GrantId, HaltId, RequestId } from '#lib/kernel/ids.ts'
import { createToken } from '#lib/people/commands/create-token.ts'
import { HOUR_MS } from '#lib/kernel/time.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { builderContext } from '../builders/inventory.ts'
import { insertPerson, type TestPerson } from '../builders/people.ts'
import type { AccessWorld, Pair } from '../worlds/access-world.ts'
import { reasonLasting } from './stage.ts'

/** Status 0: nobody answered. */
export type Reply = { status: number; body: Record<string, unknown> }
type Asked = { id: RequestId; askedHash: string }
export type Client = {
  ask(pair: Pair, lastsMs: number): Promise<Reply>
  approve(request: Asked): Promise<Reply>
  end(grantId: GrantId): Promise<Reply>
  /** Asks and has it approved; null when either was not acknowledged. */
  grant(pair: Pair, lastsMs: number): Promise<GrantId | null>
  /** Asks for more time and has it approved; whether both were acknowledged. */
  extend(grantId: GrantId, byMs: number): Promise<boolean>
  /** Pulls the kill switch; null when that was not acknowledged. Without a pair for all of the source. */
  pull(pair: Pair | null): Promise<HaltId | null>
  /** Whether it is lifted now. */
  lift(haltId: HaltId): Promise<boolean>
  acknowledged: Acknowledged
  /** Acknowledged decisions that the database does not hold. */
  lost(): Promise<string[]>
}

/** What was acknowledged so far. */
export type Acknowledged = {
  approved: Set<GrantId>
  ended: Set<GrantId>
  /** By the request for more time. */
  extended: Set<RequestId>
  pulled: Set<HaltId>
  lifted: Set<HaltId>
}

const ANSWERS_WITHIN_MS = 15_000
const NOTHING: Reply = { status: 0, body: {} }

async function post(url: string, token: string, body: unknown): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  } catch {
    return NOTHING
  }
}

const isDone = ({ status }: Reply): boolean => status >= 200 && status < 300
const haltIdIn = ({ body }: Reply): HaltId | null =>
  ((body.haltId ?? (body.facts as Record<string, unknown> | undefined)?.haltId) as HaltId | undefined) ?? null

/** The request whose answer was lost, by what it is for. */
async function pendingOf(world: AccessWorld, what: Sql): Promise<Asked | null> {
  const [row] = await world.db
    .rows<Asked>(sql`SELECT id, asked_hash FROM access_request WHERE state = 'pending' AND ${what}`)
    .catch(() => [])
  return row ?? null
}

async function tokenOf(world: AccessWorld, person: TestPerson): Promise<string> {
  const context = { ...world.as(person), ...builderContext }
  const input = {
    personId: person.id,
    name: 'proof',
    scopes: ['requests:write', 'requests:decide', 'grants:end', 'halts:write'] as const,
    lifetimeMs: HOUR_MS * 24,
  }
  return (await createToken(context, input)).secret.reveal()
}

/** @param webUrl where the web is now: it may have been started again elsewhere */
export async function apiClient(world: AccessWorld, webUrl: () => string): Promise<Client> {
  const owner = await tokenOf(world, world.owner)
  const approver = await tokenOf(world, world.approver)
  const admin = await tokenOf(world, await insertPerson(world.db, { roles: ['admin'] }))
  const acknowledged: Acknowledged = {
    approved: new Set(),
    ended: new Set(),
    extended: new Set(),
    pulled: new Set(),
    lifted: new Set(),
  }
  const sending = (token: string) => (path: string, body: unknown) => post(`${webUrl()}/api/v1/${path}`, token, body)
  const [asOwner, asApprover, asAdmin] = [sending(owner), sending(approver), sending(admin)]
  const vote = ({ id, askedHash }: Asked) =>
    asApprover(`requests/${id}/votes`, { decision: 'approve', reason: '', askedHash })

  /** The request that was made now, or an earlier one in its way whose answer or decision was lost. */
  async function askedBy(reply: Reply, what: Sql): Promise<Asked | null> {
    if (isDone(reply)) return { id: reply.body.id as RequestId, askedHash: String(reply.body.askedHash) }
    return reply.status === 409 ? pendingOf(world, what) : null
  }

  const ask: Client['ask'] = (pair, lastsMs) =>
    asOwner('requests', {
      identityId: pair.identity.id,
      entitlementId: pair.entitlement.id,
      duration: 'PT1M',
      reason: reasonLasting(lastsMs),
    })
  const approve: Client['approve'] = async (request) => {
    const reply = await vote(request)
    if (isDone(reply)) acknowledged.approved.add(reply.body.grantId as GrantId)
    return reply
  }

  return {
    ask,
    approve,
    acknowledged,
    async end(grantId) {
      const reply = await asOwner(`grants/${grantId}/end`, { reason: 'the task is done' })
      if (isDone(reply)) acknowledged.ended.add(grantId)
      return reply
    },
    async grant(pair, lastsMs) {
      const own = sql`extends_grant_id IS NULL AND identity_id = ${pair.identity.id}`
      const request = await askedBy(await ask(pair, lastsMs), own)
      const reply = request && (await approve(request))
      return reply && isDone(reply) ? (reply.body.grantId as GrantId) : null
    },
    async extend(grantId, byMs) {
      const more = { duration: 'PT1M', reason: reasonLasting(byMs) }
      const reply = await asOwner(`grants/${grantId}/extensions`, more)
      const request = await askedBy(reply, sql`extends_grant_id = ${grantId}`)
      if (!request || !isDone(await vote(request))) return false
      acknowledged.extended.add(request.id)
      return true
    },
    async pull(pair) {
      const where = pair
        ? { scope: 'identity', identityId: pair.identity.id }
        : { scope: 'source', sourceId: world.sourceId }
      const reply = await asApprover('halts', { ...where, reason: 'the password of the account leaked' })
      // Refused, it is in force by an earlier call whose answer was lost.
      const haltId = isDone(reply) || reply.status === 409 ? haltIdIn(reply) : null
      if (haltId) acknowledged.pulled.add(haltId)
      return haltId
    },
    async lift(haltId) {
      const reply = await asAdmin(`halts/${haltId}/lift`, { reason: 'the password was changed everywhere' })
      const isLifted = isDone(reply) || reply.status === 409
      if (isLifted) acknowledged.lifted.add(haltId)
      return isLifted
    },
    lost: () => lostOf(world, acknowledged),
  }
}

async function lostOf(world: AccessWorld, acknowledged: Acknowledged): Promise<string[]> {
  const missing = async <Id extends string>(what: string, ids: ReadonlySet<Id>, present: Sql): Promise<string[]> => {
    const rows = await world.db.rows<{ id: Id }>(
      sql`SELECT id FROM unnest(${[...ids]}::text[]) AS said (id) WHERE NOT EXISTS (${present})`,
    )
    return rows.map(({ id }) => `I36: ${what} ${id} was acknowledged and is lost`)
  }
  const granted = sql`SELECT 1 FROM access_grant g JOIN access_request r ON r.id = g.request_id WHERE g.id = said.id AND r.state = 'approved'`
  return [
    ...(await missing('the approval of', acknowledged.approved, granted)),
    ...(await missing(
      'the end of',
      acknowledged.ended,
      sql`${granted} AND g.state IN ('revoking', 'revoke_failing', 'ended', 'activation_failed')`,
    )),
    ...(await missing(
      'the extension by',
      acknowledged.extended,
      sql`SELECT 1 FROM grant_extension x WHERE x.request_id = said.id`,
    )),
    ...(await missing('the pull of', acknowledged.pulled, sql`SELECT 1 FROM halt k WHERE k.id = said.id`)),
    ...(await missing(
      'the lift of',
      acknowledged.lifted,
      sql`SELECT 1 FROM halt k WHERE k.id = said.id AND k.lifted_at IS NOT NULL`,
    )),
  ]
}
