/** Processes told apart for certain: a pid alone may have been given to a stranger since it was written down. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** `born` is when the kernel started the process, in the system's own notation. */
export type ProcessId = { pid: number; born: string }

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Fields of /proc/PID/stat after the command, which may itself hold spaces and brackets. */
const statOf = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

// A process whose parent does not wait for it (PID 1 of a small container) stays as a zombie: it holds nothing.
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    return statOf(pid)[0] === 'Z'
  } catch {
    return false
  }
}

function bornOf(pid: number): string | null {
  try {
    if (process.platform === 'linux')
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${statOf(pid)[19]}`
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}

export const identify = (pid: number): ProcessId => ({ pid, born: bornOf(pid) ?? '' })
export const isStill = ({ pid, born }: ProcessId): boolean => isAlive(pid) && born !== '' && bornOf(pid) === born

/** Sends the signal to the process, or with `group` to all of its group; a process that is gone is no error. */
export function signal(pid: number, name: NodeJS.Signals, { group = false } = {}): void {
  try {
    process.kill(group ? -pid : pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** True once `condition` holds, false when it still does not after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 20,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > deadline) return false
    await pause(everyMs)
  }
  return true
}

/** Asks a remembered process to end, and insists after `graceMs`. Strangers who got its number are left alone. */
export async function endProcess(target: ProcessId, graceMs = 5_000): Promise<void> {
  if (!isStill(target)) return
  signal(target.pid, 'SIGTERM')
  if (await until(() => !isStill(target), graceMs)) return
  signal(target.pid, 'SIGKILL')
  await until(() => !isStill(target), 2_000)
}
