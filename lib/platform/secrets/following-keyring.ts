/**
 * A keyring that follows its file: after a rotation the processes that run already open what the new key seals, without
 * a restart. An expiry must not fail because somebody rotated a key.
 */
import { isDomainError } from '#lib/kernel/errors.ts'
import { type Keyring, loadKeyring } from './keyring.ts'

export function followKeyring(path: string, first: Keyring): Keyring {
  let known = first
  const reload = (): Keyring => (known = loadKeyring(path, { create: false }))
  return {
    // Sealing is rare, and what is sealed with an old key would have to be rewrapped again.
    get current() {
      return reload().current
    },
    get keyIds() {
      return known.keyIds
    },
    keyOf(keyId) {
      try {
        return known.keyOf(keyId)
      } catch (error) {
        if (!isDomainError(error)) throw error
        return reload().keyOf(keyId)
      }
    },
  }
}
