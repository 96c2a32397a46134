/** What pages of one thing are about. Each is found once per request: for the title and the page. */
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { type ApiDocument, operationsOf } from '#components/api-docs/model.ts'
import { getDrift, getGrant, getRequest } from '#lib/access/server.ts'
import { getAuditEvent } from '#lib/audit/server.ts'
import { getSource } from '#lib/inventory/server.ts'
import type { Id, IdKind } from '#lib/kernel/ids.ts'
import { getIdentity } from '#lib/ownership/server.ts'
import { getPerson, getTeam, loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { apiDocument } from '../api/_document.ts'
import { idOrNotFound, orNotFound } from './page-edge.ts'

const thing = <K extends IdKind, T>(kind: K, get: (ctx: PersonContext, id: Id<K>) => Promise<T>) =>
  cache(async (text: string): Promise<T> => orNotFound(get(await currentViewer(), idOrNotFound(kind, text))))

export const findDrift = thing('drift', getDrift)
export const findGrant = thing('grant', getGrant)
export const findIdentity = thing('identity', getIdentity)
export const findPerson = thing('person', getPerson)
export const findRequest = thing('request', getRequest)
export const findSource = thing('source', getSource)
export const findTeam = thing('team', getTeam)
export const findEvent = thing('event', async (ctx, id) =>
  (await loadScope(ctx)).seesAll ? getAuditEvent(ctx, id) : notFound(),
)

/** A source by somebody who may change it. */
export const findChangeable = cache(async (text: string) => {
  const source = await findSource(text)
  return source.canManage && source.removedAt === null ? source : notFound()
})

export const findOperation = cache(async (operationId: string) => {
  await currentViewer()
  return operationsOf(apiDocument() as ApiDocument).find((one) => one.operationId === operationId) ?? notFound()
})
