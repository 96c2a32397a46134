import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '#lib/testing/temporary-folder.ts'
import { openSecret, rewrapSecret, sealSecret } from './envelope.ts'
import { addKey, loadKeyring, parseKeyring } from './keyring.ts'

const place = (rowId: string) => ({ table: 'source_secret', rowId, column: 'sealed' })
const freshPath = () => join(temporaryFolder('key'), 'key')

test('what is sealed opens at its own row, whatever it is', () => {
  const keyring = loadKeyring(freshPath(), { create: true })
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, row) => {
      fc.pre(secret.isWellFormed())
      expect(openSecret(keyring, place(row), sealSecret(keyring, place(row), secret).sealed)).toBe(secret)
    }),
  )
})

test('a sealed secret moved to another row does not open', () => {
  const keyring = loadKeyring(freshPath(), { create: true })
  const { sealed } = sealSecret(keyring, place('src_a'), 'hunter2')
  expect(() => openSecret(keyring, place('src_b'), sealed)).toThrow(/does not open/)
})

test('any flipped or missing byte keeps a sealed secret shut, the tag included', () => {
  const keyring = loadKeyring(freshPath(), { create: true })
  const { sealed } = sealSecret(keyring, place('src_a'), 'hunter2')
  for (let at = 0; at < sealed.length; at++) {
    const flipped = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte))
    expect(() => openSecret(keyring, place('src_a'), flipped)).toThrow()
    expect(() => openSecret(keyring, place('src_a'), sealed.subarray(0, at))).toThrow()
  }
})

test('after a rotation the old secret opens, is rewrapped once, and no longer needs the old key', () => {
  const path = freshPath()
  const before = sealSecret(loadKeyring(path, { create: true }), place('src_a'), 'hunter2')
  const rotated = addKey(path)
  expect(openSecret(rotated, place('src_a'), before.sealed)).toBe('hunter2')
  const rewrapped = rewrapSecret(rotated, place('src_a'), before.sealed)
  expect(rewrapped?.keyId).toBe(rotated.current.keyId)
  const onlyNew = parseKeyring(`${rotated.current.keyId} ${rotated.current.key.toString('base64')}`)
  expect(openSecret(onlyNew, place('src_a'), rewrapped?.sealed ?? new Uint8Array())).toBe('hunter2')
  expect(rewrapSecret(rotated, place('src_a'), rewrapped?.sealed ?? new Uint8Array())).toBeNull()
  expect(() => openSecret(onlyNew, place('src_a'), before.sealed)).toThrow(/needs key/)
})

test('the key file is made with mode 0600 and refused when others can read it', () => {
  const path = freshPath()
  loadKeyring(path, { create: true })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const open = freshPath()
  writeFileSync(open, 'k1 AAAA', { mode: 0o644 })
  expect(() => loadKeyring(open, { create: false })).toThrow(/0600/)
})
