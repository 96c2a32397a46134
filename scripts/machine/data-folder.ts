/**
 * The data folder: embedded databases, generated secrets, remembered ports, and the lock of the one supervisor that
 * may use it. Every file is private (0600) and replaced whole, so that a kill never leaves half of one.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { StartFailure } from './failure.ts'
import { identify, isStill, until, type ProcessId } from './processes.ts'

export type DataFolder = {
  path: string
  file(name: string): string
  read<T>(name: string): T | null
  write(name: string, value: unknown): void
}

export function openDataFolder(path: string): DataFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const file = (name: string) => join(path, name)
  return {
    path,
    file,
    read: <T>(name: string): T | null => {
      try {
        return JSON.parse(readFileSync(file(name), 'utf8')) as T
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null
        throw error
      }
    },
    write: (name, value) => writePrivate(file(name), `${JSON.stringify(value, null, 2)}\n`),
  }
}

export function writePrivate(path: string, text: string): void {
  const beside = `${path}.${process.pid}.new`
  try {
    const handle = openSync(beside, 'w', 0o600)
    try {
      writeSync(handle, text)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

export type GeneratedSecrets = {
  ownerPassword: string
  appPassword: string
  nextauthSecret: string
  oidcClientSecret: string
}

const SECRETS_FILE = 'generated-secrets.json'

/** Secrets nobody had to choose, made once and kept. */
export function generatedSecrets(folder: DataFolder): GeneratedSecrets {
  const known = folder.read<Partial<GeneratedSecrets>>(SECRETS_FILE) ?? {}
  const fresh = () => randomBytes(32).toString('base64url')
  const all = {
    ownerPassword: known.ownerPassword ?? fresh(),
    appPassword: known.appPassword ?? fresh(),
    nextauthSecret: known.nextauthSecret ?? fresh(),
    oidcClientSecret: known.oidcClientSecret ?? fresh(),
  }
  if (JSON.stringify(all) !== JSON.stringify(known)) folder.write(SECRETS_FILE, all)
  return all
}

type Lock = { supervisor: ProcessId; address: string }
const LOCK_FILE = 'supervisor.json'

/** Only one supervisor uses a folder. One that is just stopping is waited for; a dead one's lock is taken over. */
export async function takeLock(folder: DataFolder, address: string): Promise<() => void> {
  const holder = (): Lock | null => {
    const lock = folder.read<Lock>(LOCK_FILE)
    return lock && lock.supervisor.pid !== process.pid && isStill(lock.supervisor) ? lock : null
  }
  const present = holder()
  if (present) {
    const gone = await until(() => holder() === null, isOrphanedSoon(present) ? 8_000 : 1_500, 50)
    if (!gone)
      throw new StartFailure(
        `Curfew already runs with this data folder: ${present.address} (process ${present.supervisor.pid}). ` +
          `Stop it first (kill ${present.supervisor.pid}), or give this one its own folder with CURFEW_DATA_DIR.`,
      )
  }
  folder.write(LOCK_FILE, { supervisor: identify(process.pid), address } satisfies Lock)
  return () => {
    if (folder.read<Lock>(LOCK_FILE)?.supervisor.pid === process.pid) rmSync(folder.file(LOCK_FILE), { force: true })
  }
}

/** Whether the holder's own parent is gone, so that it is about to stop by itself. */
function isOrphanedSoon({ supervisor }: Lock): boolean {
  try {
    const stat = readFileSync(`/proc/${supervisor.pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === 1
  } catch {
    return true
  }
}
