/** Keeps parts alive: starts them again when they die, and ends them all when asked. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { DataFolder } from './data-folder.ts'
import { endProcess, identify, signal, type ProcessId } from './processes.ts'
import { DIE_WITH_PARENT, PROJECT_ROOT } from './project.ts'
import { tellLogsOf } from './terminal-log.ts'

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000
const STEADY_MS = 30_000
const KILL_AFTER_MS = 4_000
const FILE = 'processes.json'

export type Script = { name: string; script: string; env: NodeJS.ProcessEnv; args?: string[] }
export type Tell = (line: string) => void

export type Supervisor = {
  /** Starts the script and keeps it running. */
  keep(script: Script): void
  /** Ends one part for good. */
  end(name: string): Promise<void>
  endAll(): Promise<void>
  /** How often this part has died without having been steady before. */
  deaths(name: string): number
}

type Part = {
  child: ChildProcess | null
  timer: NodeJS.Timeout | null
  wanted: boolean
  deaths: number
  startedAtMs: number
}

export function createSupervisor(folder: DataFolder, tell: Tell): Supervisor {
  const parts = new Map<string, Part>()

  const remember = () => {
    const alive = [...parts].flatMap(([name, { child }]) => (child?.pid ? [{ name, ...identify(child.pid) }] : []))
    folder.write(FILE, alive)
  }

  const launch = (script: Script, part: Part): void => {
    const log = process.stdout.isTTY ? 'pipe' : 'inherit'
    const child = spawn(process.execPath, ['--import', DIE_WITH_PARENT, script.script, ...(script.args ?? [])], {
      cwd: PROJECT_ROOT,
      env: { ...script.env, CURFEW_PROCESS: script.name },
      stdio: ['ignore', log, log, 'ipc'],
      // A group of its own: Ctrl-C in a terminal reaches the supervisor only, which then stops parts in order.
      detached: true,
    })
    Object.assign(part, { child, timer: null, startedAtMs: performance.now() })
    if (process.stdout.isTTY) tellLogsOf(child, script.name, join(folder.path, 'logs'))
    child.on('error', (error) => tell(`${script.name} could not be started: ${error.message}`))
    child.on('exit', (code, killedBy) => {
      part.child = null
      if (part.wanted) relaunchLater(script, part, killedBy ?? `code ${code}`)
    })
    remember()
  }

  const relaunchLater = (script: Script, part: Part, how: string): void => {
    const steady = performance.now() - part.startedAtMs > STEADY_MS
    part.deaths = steady ? 1 : part.deaths + 1
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (part.deaths - 1))
    tell(`${script.name} ended (${how}); starting it again in ${waitMs / 1000} s`)
    part.timer = setTimeout(() => launch(script, part), waitMs)
  }

  const end = async (name: string): Promise<void> => {
    const part = parts.get(name)
    if (!part) return
    part.wanted = false
    if (part.timer) clearTimeout(part.timer)
    parts.delete(name)
    if (part.child) await endChild(part.child)
  }

  return {
    keep: (script) => {
      const part: Part = { child: null, timer: null, wanted: true, deaths: 0, startedAtMs: 0 }
      parts.set(script.name, part)
      launch(script, part)
    },
    end,
    endAll: async () => {
      await Promise.all([...parts.keys()].map(end))
      remember()
    },
    deaths: (name) => parts.get(name)?.deaths ?? 0,
  }
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return
  const pid = child.pid
  const exited = once(child, 'exit')
  signal(pid, 'SIGTERM')
  const insist = setTimeout(() => signal(pid, 'SIGKILL', { group: true }), KILL_AFTER_MS)
  await exited
  clearTimeout(insist)
}

/** Notes a process of the start itself, which nobody supervises yet. */
export const rememberOnly = (folder: DataFolder, pid: number): void => folder.write(FILE, [identify(pid)])

/** Ends what a supervisor that was killed has left running, told from strangers by the time they were started. */
export async function endOrphans(folder: DataFolder): Promise<void> {
  await Promise.all((folder.read<ProcessId[]>(FILE) ?? []).map((orphan) => endProcess(orphan)))
}
