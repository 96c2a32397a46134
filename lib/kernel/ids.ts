/** Branded identifiers: `grt_` + UUIDv7 in hexadecimal. A prefix makes a pasted id say what it is. */
import { z } from 'zod'

declare const brand: unique symbol
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

export const ID_PREFIXES = {
  person: 'per',
  team: 'tem',
  membership: 'mem',
  role: 'rol',
  session: 'ses',
  token: 'tok',
  source: 'src',
  sync: 'syn',
  identity: 'idn',
  credential: 'crd',
  entitlement: 'ent',
  holding: 'hld',
  claim: 'clm',
  ownership: 'own',
  baseline: 'bas',
  request: 'req',
  vote: 'vot',
  message: 'msg',
  grant: 'grt',
  attempt: 'att',
  drift: 'drf',
  halt: 'hlt',
  restoration: 'rst',
  observation: 'obs',
  event: 'evt',
  notification: 'ntf',
  delivery: 'dlv',
  policy: 'pol',
  view: 'viw',
  breadth: 'brd',
  worker: 'wrk',
} as const

export type IdKind = keyof typeof ID_PREFIXES
export type Id<K extends IdKind> = Brand<string, K>

export type PersonId = Id<'person'>
export type TeamId = Id<'team'>
export type SessionId = Id<'session'>
export type TokenId = Id<'token'>
export type SourceId = Id<'source'>
export type SyncId = Id<'sync'>
export type IdentityId = Id<'identity'>
export type CredentialId = Id<'credential'>
export type EntitlementId = Id<'entitlement'>
export type HoldingId = Id<'holding'>
export type ClaimId = Id<'claim'>
export type RequestId = Id<'request'>
export type VoteId = Id<'vote'>
export type MessageId = Id<'message'>
export type GrantId = Id<'grant'>
export type DriftId = Id<'drift'>
export type HaltId = Id<'halt'>
export type RestorationId = Id<'restoration'>
export type EventId = Id<'event'>
export type ViewId = Id<'view'>

const pattern = (kind: IdKind) => new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-f]{32}$`)

export const isId = <K extends IdKind>(kind: K, text: string): text is Id<K> => pattern(kind).test(text)

/** The zod schema of one kind of id, for doors. */
export const idSchema = <K extends IdKind>(kind: K) =>
  z
    .string()
    .regex(pattern(kind), { error: `must look like ${ID_PREFIXES[kind]}_ followed by 32 hexadecimal digits` })
    .transform((text) => text as Id<K>)

/**
 * Builds a UUIDv7-based id from its ingredients (RFC 9562, section 5.7).
 * @param epochMs milliseconds since 1970, 48 bits
 * @param random ten random bytes
 */
export function idFrom<K extends IdKind>(kind: K, epochMs: number, random: Uint8Array): Id<K> {
  if (random.length !== 10) throw new RangeError(`idFrom needs 10 random bytes, got ${random.length}`)
  const time = Math.floor(epochMs).toString(16).padStart(12, '0').slice(-12)
  const bytes = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const variant = ((parseInt(bytes.slice(3, 4), 16) & 0x3) | 0x8).toString(16)
  return `${ID_PREFIXES[kind]}_${time}7${bytes.slice(0, 3)}${variant}${bytes.slice(4, 19)}` as Id<K>
}
