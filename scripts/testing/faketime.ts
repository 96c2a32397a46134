/** libfaketime, which gives one process a clock of its own: found where the system keeps it, or installed now. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const FOLDERS = ['/usr/lib', '/usr/lib64', '/usr/local/lib']

/** The library to preload; null when there is none. */
export function findFaketime(): string | null {
  const candidates = FOLDERS.filter(existsSync).flatMap((folder) =>
    // Debian keeps libraries one level deeper, by architecture.
    ['', ...readdirSync(folder)].map((inside) => join(folder, inside, 'faketime/libfaketime.so.1')),
  )
  return candidates.find(existsSync) ?? null
}

const run = (command: string, args: string[]): boolean =>
  spawnSync(command, args, {
    stdio: 'inherit',
    timeout: 180_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0

/** As root on Debian from its packages; elsewhere the tests about clocks say that they are skipped. */
export function ensureFaketime(): void {
  if (findFaketime()) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  process.stdout.write('No libfaketime here; installing it …\n')
  if (run('apt-get', ['update', '-qq'])) run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'faketime'])
}
