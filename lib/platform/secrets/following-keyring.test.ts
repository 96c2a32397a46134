import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '#lib/testing/temporary-folder.ts'
import { openSecret, sealSecret } from './envelope.ts'
import { followKeyring } from './following-keyring.ts'
import { addKey, loadKeyring } from './keyring.ts'

const address = { table: 'source_secret', rowId: 'src_1', column: 'sealed' }

test('a process that runs through a rotation opens what the new key seals, and seals with it', () => {
  const path = join(temporaryFolder('key'), 'key')
  const keyring = followKeyring(path, loadKeyring(path, { create: true }))
  const before = sealSecret(keyring, address, 'old')
  const rotated = addKey(path)
  expect(openSecret(keyring, address, sealSecret(rotated, address, 'new').sealed)).toBe('new')
  expect(sealSecret(keyring, address, 'next').keyId).toBe(rotated.current.keyId)
  expect(openSecret(keyring, address, before.sealed)).toBe('old')
})
