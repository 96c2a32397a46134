/**
 * The web process: Next's own server, which also ends. Next waits for every open connection before it exits, and a
 * page with an event stream never closes its own; so connections are cut a moment after a stop was asked.
 */
import { subscribe } from 'node:diagnostics_channel'
import { setPriority } from 'node:os'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js'

const GRACE_MS = 1_500
/** Pages can wait a moment, ends cannot: on a machine that has too much to do the worker goes first. */
const NICENESS = 5
setPriority(NICENESS)
const open = new Set<Socket>()
// Next greets by itself; the supervisor's greeting is the one to read. Errors are not held back.
const { log } = console
console.log = () => {}
subscribe('net.server.socket', (message) => {
  console.log = log
  const { socket } = message as { socket: Socket }
  open.add(socket)
  socket.once('close', () => open.delete(socket))
})

// Next fails where a page is asked for with a state of the router that nobody can read. Without one it sends all of it.
const STATE = 'next-router-state-tree'
subscribe('http.server.request.start', (message) => {
  const { headers } = (message as { request: IncomingMessage }).request
  try {
    parseAndValidateFlightRouterState(headers[STATE])
  } catch {
    delete headers[STATE]
  }
})

const cutConnections = () => {
  setTimeout(() => open.forEach((socket) => socket.destroy()), GRACE_MS)
}
process.once('SIGTERM', cutConnections)
process.once('SIGINT', cutConnections)

const host = process.env.HOST || '127.0.0.1'
const port = process.env.PORT || '3000'
// Longer than proxies keep a connection for the next request, mostly a minute: one that is closed while a request is on
// its way fails for nobody's fault.
const keptForMs = 75_000
process.argv = [process.execPath, 'next', 'start', '-H', host, '-p', port, '--keepAliveTimeout', String(keptForMs)]
await import('../node_modules/next/dist/bin/next' as string)
