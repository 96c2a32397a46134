/**
 * The key-encryption keys: a file of `id base64` lines, the last line current, mode 0600. Older lines stay until every
 * secret has been rewrapped.
 */
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { DomainError } from '#lib/kernel/errors.ts'

export type Keyring = {
  current: { keyId: string; key: Buffer }
  keyOf(keyId: string): Buffer
  keyIds: readonly string[]
}

/** @throws DomainError `secret.key-missing` when the text holds no usable key */
export function parseKeyring(text: string): Keyring {
  const keys = new Map<string, Buffer>()
  let last: string | undefined
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (!line || line.startsWith('#')) continue
    const [keyId, encoded] = line.split(/\s+/)
    const key = Buffer.from(encoded ?? '', 'base64')
    if (!keyId || Buffer.byteLength(keyId) > 255 || key.length !== 32)
      throw new DomainError(
        'secret.key-missing',
        'The key file is damaged: each line must be an id and 32 bytes in base64.',
      )
    keys.set(keyId, key)
    last = keyId
  }
  const current = last === undefined ? undefined : keys.get(last)
  if (last === undefined || !current) throw new DomainError('secret.key-missing', 'The key file holds no key.')
  const keyOf = (keyId: string): Buffer => {
    const key = keys.get(keyId)
    if (!key)
      throw new DomainError(
        'secret.key-missing',
        `A stored secret needs key ${keyId}, which the key file does not hold. Put it back.`,
        { keyId },
      )
    return key
  }
  return { current: { keyId: last, key: current }, keyOf, keyIds: [...keys.keys()] }
}

const newLine = () => `k${randomBytes(4).toString('hex')} ${randomBytes(32).toString('base64')}\n`

/** Reads the key file; makes it, with one fresh key, when `create` is set and it does not exist. */
export function loadKeyring(path: string, options: { create: boolean }): Keyring {
  if (!existsSync(path)) {
    if (!options.create)
      throw new DomainError('secret.key-missing', 'CURFEW_KEY_FILE names a file that does not exist.')
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    // Written aside and then named: nobody reads half a key, and an end in between leaves no empty file.
    const aside = `${path}.${randomBytes(4).toString('hex')}`
    try {
      writeFileSync(aside, newLine(), { mode: 0o600, flag: 'wx', flush: true })
      nameOnce(aside, path)
    } catch (error) {
      // Another process of the same start was quicker: its key is the key.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(aside, { force: true })
    }
  }
  if ((statSync(path).mode & 0o077) !== 0)
    throw new DomainError(
      'secret.key-missing',
      'The key file can be read by others. Give it mode 0600 and rotate the key.',
    )
  return parseKeyring(readFileSync(path, 'utf8'))
}

/** @throws EEXIST when the name is taken, on every file system that knows hard links */
function nameOnce(aside: string, path: string): void {
  try {
    linkSync(aside, path)
  } catch (error) {
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    renameSync(aside, path)
  }
}

/** Appends a fresh current key; the old ones stay readable. */
export function addKey(path: string): Keyring {
  const text = `${readFileSync(path, 'utf8').trimEnd()}\n${newLine()}`
  const next = `${path}.next`
  writeFileSync(next, text, { mode: 0o600 })
  chmodSync(next, 0o600)
  renameSync(next, path)
  return parseKeyring(text)
}
