/** A process of the product as a child of the test: signalled by its pid only, and gone when the test's process is. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { signal } from '#scripts/machine/processes.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

export type Child = {
  pid: number
  running(): boolean
  /** What it wrote so far. */
  log(): string
  /** How often its log has told of this event. */
  said(event: string): number
  signal(name: NodeJS.Signals): void
  /** Resolves when it is gone; with the signal that ended it, if one did. */
  gone: Promise<{ code: number | null; killedBy: NodeJS.Signals | null }>
  /** The next message it sends over its channel. */
  message<T>(): Promise<T>
  send(message: object): void
  /** Asks it to stop and waits for the end. */
  stop(): Promise<void>
  kill(): Promise<void>
}

const LOG_MAX = 400_000
const alive = new Set<ChildProcess>()
process.once('exit', () => alive.forEach((child) => child.kill('SIGKILL')))

/** @param env all it gets beside PATH; what runs this test leaks nothing into it */
export function startNode(entry: string, env: Readonly<Record<string, string>>): Child {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, entry)], {
    cwd: PROJECT_ROOT,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    // Its channel ends with this process, and it then stops by itself.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${entry} could not be started`)
  alive.add(child)
  let log = ''
  const note = (chunk: unknown) => (log = (log + String(chunk)).slice(-LOG_MAX))
  child.stdout?.on('data', note)
  child.stderr?.on('data', note)
  const gone = once(child, 'exit').then(([code, killedBy]) => {
    alive.delete(child)
    return { code: code as number | null, killedBy: killedBy as NodeJS.Signals | null }
  })
  const running = () => child.exitCode === null && child.signalCode === null
  const send = (name: NodeJS.Signals) => {
    if (running()) signal(pid, name)
  }
  return {
    pid,
    running,
    log: () => log,
    said: (event) => log.split(`"event":"${event}"`).length - 1,
    signal: send,
    send: (message) => {
      child.send(message)
    },
    gone,
    message: async <T>() => {
      const ended = gone.then(() => {
        throw new Error(`${entry} ended before it answered:\n${log.slice(-2_000)}`)
      })
      const [message] = (await Promise.race([once(child, 'message'), ended])) as [T]
      return message
    },
    async stop() {
      send('SIGTERM')
      await gone
    },
    async kill() {
      send('SIGKILL')
      await gone
    },
  }
}
