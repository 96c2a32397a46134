/** The key file is whole or not there: a start that was cut off must not block the next one. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadKeyring } from './keyring.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-keys-'))
  path = join(folder, 'keys')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a start that cannot write its key leaves no empty file for the next one', () => {
  const load = `import { loadKeyring } from ${JSON.stringify(new URL('./keyring.ts', import.meta.url).href)}; loadKeyring(${JSON.stringify(path)}, { create: true })`
  // No file may grow in the child: as a full disk, or an end between creating and writing.
  const child = spawnSync(
    'bash',
    ['-c', 'ulimit -f 0; exec "$0" --input-type=module --eval "$1"', process.execPath, load],
    { cwd: process.cwd() },
  )
  expect(child.status).not.toBe(0)
  expect(existsSync(path)).toBe(false)
  expect(loadKeyring(path, { create: true }).keyIds).toHaveLength(1)
})

test('the made file is readable by its owner alone, is made once, and leaves nothing beside it', () => {
  const made = loadKeyring(path, { create: true })
  expect(loadKeyring(path, { create: true }).current.key).toEqual(made.current.key)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['keys'])
})
