/** The keys that seal stored secrets: which there are and what each seals, never what they are. Safe to import anywhere. */
import type { Instant } from '#lib/kernel/time.ts'

/** Setting that remembers the last rotation. */
export const ROTATION_SETTING = 'key-rotation'

export type KeyUse = {
  keyId: string
  /** New secrets are sealed with it. */
  current: boolean
  /** The key file of this machine holds it; without it what it seals cannot be opened. */
  held: boolean
  sealed: number
}
export type KeyRing = {
  keys: KeyUse[]
  secrets: number
  /** How many are sealed with the current key: all of them once a rotation is through. */
  sealedByCurrent: number
  rotatedAt: Instant | null
  /** Other machines on which workers live: each needs the key file first. */
  otherHosts: string[]
  mayRotate: boolean
}

export function keyUses(
  ring: { current: string; held: readonly string[] },
  sealed: readonly { keyId: string; sealed: number }[],
): KeyUse[] {
  const counts = new Map(sealed.map((row) => [row.keyId, row.sealed]))
  const ids = [...new Set([ring.current, ...ring.held.toReversed(), ...counts.keys()])]
  return ids.map((keyId) => ({
    keyId,
    current: keyId === ring.current,
    held: ring.held.includes(keyId),
    sealed: counts.get(keyId) ?? 0,
  }))
}
