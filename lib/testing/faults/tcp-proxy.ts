/**
 * A TCP proxy on loopback in front of one host and port that does what networks do: delays, swallows, refuses, cuts,
 * and delivers long after everybody gave up. It knows bytes only. Behaviours change while it runs; what happened is
 * told by promises, so that no test needs to sleep.
 */
import { connect, createServer, type Server, Socket } from 'node:net'
import type { Behaviour, Direction } from './behaviours.ts'
import { type Connection, createConnection, type Happening } from './connection.ts'

export type FaultProxy = {
  host: string
  port: number
  /** For every connection that is there and every one that will come. */
  behave(behaviour: Behaviour): Promise<void>
  /** For the connections that are there now; those that will come are as they would have been. */
  behavePresent(behaviour: Behaviour): void
  /** Lets go what is held, and passes from then on. */
  release(): Promise<void>
  resetAll(): void
  /** The clients' sides break. Of a connection on which bytes are held the target hears nothing. */
  loseClients(): void
  /** When the text has arrived at the proxy, whatever becomes of it. */
  whenSeen(text: string, direction?: Direction): Promise<void>
  /** When the text has left for where it was sent. */
  whenForwarded(text: string, direction?: Direction): Promise<void>
  /** When bytes are kept: at once, if some are. */
  whenHeld(): Promise<void>
  connections(): number
  /** How many connections were made so far. */
  accepted(): number
  close(): Promise<void>
}

type Waiter = { hears(happening: Happening): boolean; done(): void }

// Below the range from which systems take ports by themselves: while nobody listens, nobody else gets it.
const LOWEST_PORT = 20_000
const PORTS = 12_000

export async function startFaultProxy(to: { host: string; port: number }): Promise<FaultProxy> {
  const connections = new Set<Connection>()
  const sockets = new Set<Socket>()
  const waiters = new Set<Waiter>()
  let behaviour: Behaviour = { kind: 'pass' }
  let accepted = 0

  function tell(connection: Connection, happening: Happening): void {
    if (happening.kind === 'closed') connections.delete(connection)
    if (happening.kind === 'met' && 'once' in behaviour && behaviour.once) {
      behaviour = { kind: 'pass' }
      for (const other of connections) if (other !== connection) other.behave(behaviour)
    }
    for (const waiter of waiters)
      if (waiter.hears(happening)) {
        waiters.delete(waiter)
        waiter.done()
      }
  }

  function accept(client: Socket): void {
    accepted += 1
    // Packets that vanish reach nobody: the target does not even hear of the connection.
    const target = behaviour.kind === 'black-hole' ? new Socket() : connect({ ...to, allowHalfOpen: true })
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    }
    const connection: Connection = createConnection(client, target, { behaviour, tell: (it) => tell(connection, it) })
    connections.add(connection)
  }

  let server = newServer(accept)
  const port = await listenSomewhere(server)

  async function behave(next: Behaviour): Promise<void> {
    behaviour = next
    // All at once, before anything is awaited: no connection lives a moment longer under the old behaviour.
    for (const connection of connections) connection.behave(next)
    if (next.kind === 'refuse' && server.listening) await new Promise((closed) => server.close(closed))
    if (next.kind !== 'refuse' && !server.listening) {
      server = newServer(accept)
      await listen(server, port)
    }
  }

  const when = (hears: Waiter['hears']) => new Promise<void>((done) => waiters.add({ hears, done }))
  const whenText =
    (kind: 'seen' | 'forwarded') =>
    (text: string, direction: Direction = 'to-target') =>
      when((it) => it.kind === kind && it.direction === direction && it.found(text))

  return {
    host: '127.0.0.1',
    port,
    behave,
    behavePresent: (present) => connections.forEach((connection) => connection.behave(present)),
    async release() {
      behaviour = { kind: 'pass' }
      for (const connection of connections) connection.release()
    },
    resetAll: () => connections.forEach((connection) => connection.reset()),
    loseClients: () => connections.forEach((connection) => connection.loseClient()),
    whenSeen: whenText('seen'),
    whenForwarded: whenText('forwarded'),
    whenHeld: () =>
      [...connections].some((connection) => connection.isHolding())
        ? Promise.resolve()
        : when((it) => it.kind === 'held'),
    connections: () => connections.size,
    accepted: () => accepted,
    async close() {
      const closed = server.listening ? new Promise((done) => server.close(done)) : undefined
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

const newServer = (accept: (client: Socket) => void): Server => createServer({ allowHalfOpen: true }, accept)

function listen(server: Server, port: number): Promise<void> {
  return new Promise((ok, fail) => {
    server.once('error', fail)
    server.listen({ host: '127.0.0.1', port }, () => ok())
  })
}

async function listenSomewhere(server: Server, tries = 50): Promise<number> {
  const port = LOWEST_PORT + Math.floor(Math.random() * PORTS)
  try {
    await listen(server, port)
    return port
  } catch (error) {
    if (tries <= 1) throw error
    return listenSomewhere(server, tries - 1)
  }
}
