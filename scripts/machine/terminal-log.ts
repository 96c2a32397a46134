/**
 * What a person at a terminal sees of the processes' logs: warnings and errors as one line each. Everything, as it was
 * written, goes to a file in the data folder. Without a terminal the JSON lines pass through for whoever collects them.
 */
import type { ChildProcess } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const WARN = 40
const ERROR = 50
const KEPT_BYTES = 10 * 1024 * 1024

/** One log line for a person; null when it is below a warning. A line that is not JSON is somebody else's and told as it is. */
export function tellLine(name: string, line: string): string | null {
  const logged = parse(line)
  if (!logged) return line.trim() === '' ? null : `[${name}] ${line}`
  const { level, time, msg, event, err } = logged
  if (typeof level !== 'number' || level < WARN) return null
  const clock = typeof time === 'number' ? new Date(time).toTimeString().slice(0, 8) : '--:--:--'
  const cause = typeof err === 'object' && err !== null && 'message' in err ? `: ${String(err.message)}` : ''
  return `${clock} [${name}] ${level >= ERROR ? 'ERROR' : 'warning'} ${String(msg ?? event ?? 'something happened')}${cause}`
}

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return null
  }
}

/** Appends; what grew past 10 MB is put aside once, replacing what was put aside before. */
function openFile(folder: string, name: string): WriteStream {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${name}.log`)
  if (existsSync(path) && statSync(path).size > KEPT_BYTES) renameSync(path, `${path}.1`)
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 })
  // A full disk must not end what revokes.
  file.on('error', () => {})
  return file
}

/** @param folder where the log files lie */
export function tellLogsOf(child: ChildProcess, name: string, folder: string): void {
  const file = openFile(folder, name)
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      file.write(`${line}\n`)
      const told = tellLine(name, line)
      if (told !== null) process.stdout.write(`${told}\n`)
    })
  }
  child.on('close', () => file.end())
}
