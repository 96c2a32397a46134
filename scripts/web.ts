/**
 * The web process: Next's own server, which also ends. Next waits for every open connection before it exits, and a
 * page with an event stream never closes its own; so connections are cut a moment after a stop was asked.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

const GRACE_MS = 1_500
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

const cutConnections = () => {
  setTimeout(() => open.forEach((socket) => socket.destroy()), GRACE_MS)
}
process.once('SIGTERM', cutConnections)
process.once('SIGINT', cutConnections)

const host = process.env.HOST || '127.0.0.1'
const port = process.env.PORT || '3000'
process.argv = [process.execPath, 'next', 'start', '-H', host, '-p', port]
await import('../node_modules/next/dist/bin/next' as string)
