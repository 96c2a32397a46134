/**
 * The web's API as a process of its own without Next: the real route handlers behind a bare HTTP server. Proof needs
 * what a route commits and answers, and a process that can be killed; it needs no build.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { POST as endGrant } from '../../../app/api/v1/grants/[grantId]/end/route.ts'
import { POST as askForMore } from '../../../app/api/v1/grants/[grantId]/extensions/route.ts'
import { GET as listGrants } from '../../../app/api/v1/grants/route.ts'
import { POST as liftHalt } from '../../../app/api/v1/halts/[haltId]/lift/route.ts'
import { POST as pullHalt } from '../../../app/api/v1/halts/route.ts'
import { GET as listIdentities } from '../../../app/api/v1/identities/route.ts'
import { POST as castVote } from '../../../app/api/v1/requests/[requestId]/votes/route.ts'
import { POST as submitRequest } from '../../../app/api/v1/requests/route.ts'

type Handler = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>
const ROUTES: readonly [method: string, path: RegExp, handler: Handler][] = [
  ['POST', /^\/api\/v1\/requests$/, submitRequest],
  ['POST', /^\/api\/v1\/requests\/(?<requestId>[^/]+)\/votes$/, castVote],
  ['POST', /^\/api\/v1\/grants\/(?<grantId>[^/]+)\/end$/, endGrant],
  ['POST', /^\/api\/v1\/grants\/(?<grantId>[^/]+)\/extensions$/, askForMore],
  ['GET', /^\/api\/v1\/grants$/, listGrants],
  ['POST', /^\/api\/v1\/halts$/, pullHalt],
  ['POST', /^\/api\/v1\/halts\/(?<haltId>[^/]+)\/lift$/, liftHalt],
  ['GET', /^\/api\/v1\/identities$/, listIdentities],
]

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  const body = incoming.method === 'POST' ? Buffer.concat(chunks) : undefined
  return new Request(new URL(incoming.url ?? '/', 'http://127.0.0.1'), { method: incoming.method, headers, body })
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = await requestOf(incoming)
  const { pathname } = new URL(request.url)
  const route = ROUTES.find(([method, path]) => method === request.method && path.test(pathname))
  const params = { ...route?.[1].exec(pathname)?.groups }
  const response = route
    ? await route[2](request, { params: Promise.resolve(params) })
    : new Response(null, { status: 404 })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
}

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch(() => outgoing.destroy())
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: address && typeof address === 'object' ? address.port : 0 })
})
process.on('disconnect', () => process.exit(0))
