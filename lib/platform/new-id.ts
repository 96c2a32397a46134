/** Fresh ids: time-ordered, so that rows made together lie together. */
import { randomBytes } from 'node:crypto'
import { type Id, type IdKind, idFrom } from '#lib/kernel/ids.ts'

export const newId = <K extends IdKind>(kind: K): Id<K> => idFrom(kind, Date.now(), randomBytes(10))
