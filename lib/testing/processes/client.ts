/**
 * People at the web's API, who write down what they were told is done. Whatever was acknowledged must be there for ever;
 * what was not may or may not have happened.
 */
import type { GrantId, RequestId } from '#lib/kernel/ids.ts'
import { createToken } from '#lib/people/commands/create-token.ts'
import { HOUR_MS } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { builderContext } from '../builders/inventory.ts'
import type { TestPerson } from '../builders/people.ts'
import type { AccessWorld, Pair } from '../worlds/access-world.ts'
import { reasonLasting } from './stage.ts'

/** Status 0: nobody answered. */
export type Reply = { status: number; body: Record<string, unknown> }
export type Client = {
  ask(pair: Pair, lastsMs: number): Promise<Reply>
  approve(request: { id: RequestId; askedHash: string }): Promise<Reply>
  end(grantId: GrantId): Promise<Reply>
  /** Asks and has it approved; null when either was not acknowledged. */
  grant(pair: Pair, lastsMs: number): Promise<GrantId | null>
  /** What was acknowledged so far. */
  acknowledged: { approved: Set<GrantId>; ended: Set<GrantId> }
  /** Acknowledged decisions that the database does not hold. */
  lost(): Promise<string[]>
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

async function pendingOf(world: AccessWorld, pair: Pair): Promise<{ id: RequestId; askedHash: string } | null> {
  const [row] = await world.db
    .rows<{ id: RequestId; askedHash: string }>(
      sql`SELECT id, asked_hash FROM access_request WHERE state = 'pending' AND identity_id = ${pair.identity.id}`,
    )
    .catch(() => [])
  return row ?? null
}

/** @param webUrl where the web is now: it may have been started again elsewhere */
export async function apiClient(world: AccessWorld, webUrl: () => string): Promise<Client> {
  const tokenOf = async (person: TestPerson) => {
    const context = { ...world.as(person), ...builderContext }
    const input = {
      personId: person.id,
      name: 'proof',
      scopes: ['requests:write', 'requests:decide', 'grants:end'] as const,
      lifetimeMs: HOUR_MS * 24,
    }
    return (await createToken(context, input)).secret.reveal()
  }
  const [owner, approver] = [await tokenOf(world.owner), await tokenOf(world.approver)]
  const acknowledged: Client['acknowledged'] = { approved: new Set(), ended: new Set() }
  const at = (path: string) => `${webUrl()}/api/v1/${path}`

  const ask: Client['ask'] = (pair, lastsMs) =>
    post(at('requests'), owner, {
      identityId: pair.identity.id,
      entitlementId: pair.entitlement.id,
      duration: 'PT1M',
      reason: reasonLasting(lastsMs),
    })

  const approve: Client['approve'] = async ({ id, askedHash }) => {
    const reply = await post(at(`requests/${id}/votes`), approver, { decision: 'approve', reason: '', askedHash })
    if (isDone(reply)) acknowledged.approved.add(reply.body.grantId as GrantId)
    return reply
  }

  return {
    ask,
    approve,
    acknowledged,
    async end(grantId) {
      const reply = await post(at(`grants/${grantId}/end`), owner, { reason: 'the task is done' })
      if (isDone(reply)) acknowledged.ended.add(grantId)
      return reply
    },
    async grant(pair, lastsMs) {
      const asked = await ask(pair, lastsMs)
      // An earlier one whose answer or decision was lost is in the way: it is decided now.
      const waiting = asked.status === 409 ? await pendingOf(world, pair) : null
      if (!isDone(asked) && !waiting) return null
      const request = waiting ?? { id: asked.body.id as RequestId, askedHash: String(asked.body.askedHash) }
      const reply = await approve(request)
      return isDone(reply) ? (reply.body.grantId as GrantId) : null
    },
    async lost() {
      const present = async (ids: Set<GrantId>, condition: ReturnType<typeof sql>) => {
        const rows = await world.db.rows<{ id: GrantId }>(sql`
          SELECT g.id FROM access_grant g JOIN access_request r ON r.id = g.request_id
          WHERE g.id = ANY(${[...ids]}::text[]) AND r.state = 'approved' AND ${condition}`)
        const found = new Set(rows.map(({ id }) => id))
        return [...ids].filter((id) => !found.has(id))
      }
      const approvals = await present(acknowledged.approved, sql`true`)
      const ends = await present(
        acknowledged.ended,
        sql`(g.state IN ('revoking', 'revoke_failing', 'ended', 'activation_failed'))`,
      )
      return [
        ...approvals.map((id) => `I36: the approval of ${id} was acknowledged and is lost`),
        ...ends.map((id) => `I36: the end of ${id} was acknowledged and is lost`),
      ]
    },
  }
}
