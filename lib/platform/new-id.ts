/** Fresh ids: time-ordered, so that rows made together lie together. */
import { randomFillSync } from 'node:crypto'
import { type Id, type IdKind, idFrom } from '#lib/kernel/ids.ts'

const RANDOM_BYTES = 10
/** Random bytes cost by the call rather than by the byte: drawn for some hundred ids at once, and each used once. */
const drawn = Buffer.allocUnsafe(RANDOM_BYTES * 256)
let used = drawn.length

export function newId<K extends IdKind>(kind: K): Id<K> {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  return idFrom(kind, Date.now(), drawn.subarray(used, (used += RANDOM_BYTES)))
}
