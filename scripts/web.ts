/**
 * The web process: Next's own server, which also ends. Next waits for every open connection before it exits, and a
 * page with an event stream never closes its own; so connections are cut a moment after a stop was asked.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:http'

const GRACE_MS = 1_500
const servers = new Set<Server>()
subscribe('http.server.request.start', (message) => servers.add((message as { server: Server }).server))

const cutConnections = () => {
  setTimeout(() => servers.forEach((server) => server.closeAllConnections()), GRACE_MS)
}
process.once('SIGTERM', cutConnections)
process.once('SIGINT', cutConnections)

const host = process.env.HOST || '127.0.0.1'
const port = process.env.PORT || '3000'
process.argv = [process.execPath, 'next', 'start', '-H', host, '-p', port]
await import('../node_modules/next/dist/bin/next' as string)
