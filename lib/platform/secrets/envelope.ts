/**
 * Envelope encryption of stored secrets: a fresh data key per secret (AES-256-GCM), itself wrapped by the key-encryption
 * key named in the blob. The row's address is associated data of both, so that a blob moved to another row, or a
 * truncated tag, does not open (NIST SP 800-38D; ASVS 5.0.0 11.3).
 *
 * Blob: version 1 | length of key id | key id | wrap iv 12 | wrap tag 16 | wrapped data key 32 | iv 12 | tag 16 | ciphertext
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { DomainError } from '#lib/kernel/errors.ts'
import type { Keyring } from './keyring.ts'

const ALGORITHM = 'aes-256-gcm'
const VERSION = 1
const IV = 12
const TAG = 16
const KEY = 32

/** Where a secret lies; it opens nowhere else. */
export type SecretAddress = { table: string; rowId: string; column: string }
export type SealedSecret = { sealed: Uint8Array<ArrayBuffer>; keyId: string }

const associatedData = (address: SecretAddress, keyId: string): Buffer =>
  Buffer.from(
    [address.table, address.rowId, address.column, keyId].map((part) => `${part.length}:${part}`).join('|'),
    'utf8',
  )

function encrypt(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const iv = randomBytes(IV)
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG }).setAAD(aad)
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

function decrypt(key: Buffer, box: Buffer, aad: Buffer): Buffer {
  if (box.length < IV + TAG) throw damaged()
  const decipher = createDecipheriv(ALGORITHM, key, box.subarray(0, IV), { authTagLength: TAG }).setAAD(aad)
  decipher.setAuthTag(box.subarray(IV, IV + TAG))
  try {
    return Buffer.concat([decipher.update(box.subarray(IV + TAG)), decipher.final()])
  } catch {
    throw damaged()
  }
}

const damaged = () =>
  new DomainError(
    'secret.damaged',
    'A stored secret does not open: it was altered, moved to another row, or sealed with another key. Store it again.',
  )

type Parts = { keyId: string; wrapped: Buffer; body: Buffer }

function split(sealed: Uint8Array): Parts {
  const blob = Buffer.from(sealed)
  const idLength = blob[1] ?? 0
  const wrapStart = 2 + idLength
  const bodyStart = wrapStart + IV + TAG + KEY
  if (blob[0] !== VERSION || blob.length < bodyStart + IV + TAG) throw damaged()
  return {
    keyId: blob.subarray(2, wrapStart).toString('utf8'),
    wrapped: blob.subarray(wrapStart, bodyStart),
    body: blob.subarray(bodyStart),
  }
}

function assemble(keyId: string, wrapped: Buffer, body: Buffer): SealedSecret {
  const id = Buffer.from(keyId, 'utf8')
  return { sealed: new Uint8Array(Buffer.concat([Buffer.from([VERSION, id.length]), id, wrapped, body])), keyId }
}

/** Seals a secret for one row under the keyring's current key. */
export function sealSecret(keyring: Keyring, address: SecretAddress, plaintext: string): SealedSecret {
  const { keyId, key } = keyring.current
  const dataKey = randomBytes(KEY)
  const wrapped = encrypt(key, dataKey, associatedData(address, keyId))
  // The inner box is bound to the row only: rotation rewraps the data key without touching it.
  return assemble(keyId, wrapped, encrypt(dataKey, Buffer.from(plaintext, 'utf8'), associatedData(address, '')))
}

/** @throws DomainError `secret.key-missing` | `secret.damaged` */
export function openSecret(keyring: Keyring, address: SecretAddress, sealed: Uint8Array): string {
  const { keyId, wrapped, body } = split(sealed)
  const dataKey = decrypt(keyring.keyOf(keyId), wrapped, associatedData(address, keyId))
  return decrypt(dataKey, body, associatedData(address, '')).toString('utf8')
}

/** The same secret under the current key. Null when it is already there. */
export function rewrapSecret(keyring: Keyring, address: SecretAddress, sealed: Uint8Array): SealedSecret | null {
  const { keyId, wrapped, body } = split(sealed)
  if (keyId === keyring.current.keyId) return null
  const dataKey = decrypt(keyring.keyOf(keyId), wrapped, associatedData(address, keyId))
  const next = keyring.current
  return assemble(next.keyId, encrypt(next.key, dataKey, associatedData(address, next.keyId)), body)
}
