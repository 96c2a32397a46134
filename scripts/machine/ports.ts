/** Ports: the web's is chosen by people and must be free; all others are chosen here and remembered. */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import type { DataFolder } from './data-folder.ts'
import { StartFailure } from './failure.ts'

const FILE = 'ports.json'

const tryListen = (port: number, host: string): Promise<number | NodeJS.ErrnoException> =>
  new Promise((done) => {
    const server = createServer()
    server.on('error', done)
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => done(address && typeof address === 'object' ? address.port : port))
    })
  })

/** @throws StartFailure naming the port and how to change it */
export async function requirePort(port: number, host: string): Promise<void> {
  const result = await tryListen(port, host)
  if (typeof result === 'number') return
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use by another program. Stop that program, or choose another port: PORT=${port + 1} npm start`,
    EACCES: `Port ${port} may not be opened by this user. Choose one above 1023: PORT=3000 npm start`,
    EADDRNOTAVAIL: `${host} is not an address of this machine. Set HOST to one that is, such as 127.0.0.1 or 0.0.0.0.`,
    ENOTFOUND: `${host} is not known to this machine. Set HOST to an address, such as 127.0.0.1.`,
  }
  throw new StartFailure(reasons[result.code ?? ''] ?? `Port ${port} on ${host} cannot be opened: ${result.message}`)
}

export async function freePort(): Promise<number> {
  const result = await tryListen(0, '127.0.0.1')
  if (typeof result !== 'number') throw result
  return result
}

// The system hands out ports from 32768 on to outgoing connections; a port to be remembered is better below those.
const LASTING = { first: 21_000, count: 10_000, attempts: 50 }

async function lastingPort(): Promise<number> {
  for (let attempt = 0; attempt < LASTING.attempts; attempt++) {
    const port = LASTING.first + randomInt(LASTING.count)
    if ((await tryListen(port, '127.0.0.1')) === port) return port
  }
  return freePort()
}

/** The port remembered under this name while it is free, else another. */
export async function rememberedPort(folder: DataFolder, name: string): Promise<number> {
  const known = folder.read<Record<string, number>>(FILE)?.[name]
  if (known && (await tryListen(known, '127.0.0.1')) === known) return known
  return rememberPort(folder, name, await lastingPort())
}

export function rememberPort(folder: DataFolder, name: string, port: number): number {
  const ports = folder.read<Record<string, number>>(FILE) ?? {}
  if (ports[name] !== port) folder.write(FILE, { ...ports, [name]: port })
  return port
}
