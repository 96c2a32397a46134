/** What is known of every request that a principal makes, from who it is. */
import type { Lookup } from '../conditions/context.ts'
import type { Role, User } from '../account/model.ts'

/** As ISO 8601 with seconds, in UTC. */
const isoOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** What a moment says. */
export const clockAt = (nowMs: number): readonly (readonly [string, readonly string[]])[] => [
  ['aws:currenttime', [isoOf(nowMs)]],
  ['aws:epochtime', [String(Math.floor(nowMs / 1_000))]],
]

/**
 * @param nowMs the moment of the judgement, in milliseconds since 1970: dates that have passed are decided by it
 * @param about what the question itself fixes, such as the service a role is passed to
 */
export function contextOf(
  principal: User | Role,
  nowMs: number,
  about: Readonly<Record<string, readonly string[]>> = {},
): Lookup {
  const isUser = principal.kind === 'user'
  const known = new Map<string, readonly string[]>([
    ['aws:principalarn', [principal.arn]],
    ['aws:principalaccount', [principal.account]],
    ['aws:principaltype', [isUser ? 'User' : 'AssumedRole']],
    ['aws:principalisawsservice', ['false']],
    ...clockAt(nowMs),
    // Whoever asks chooses an encrypted line.
    ['aws:securetransport', ['true']],
    ...(isUser ? [['aws:username', [principal.name]] as const] : [['aws:tokenissuetime', [isoOf(nowMs)]] as const]),
    ...Object.entries(about).map(([key, values]) => [key.toLowerCase(), values] as const),
  ])
  const tags = new Map([...principal.tags].map(([key, value]) => [`aws:principaltag/${key}`.toLowerCase(), [value]]))
  return (key) => {
    const lower = key.toLowerCase()
    const found = known.get(lower) ?? tags.get(lower)
    if (found) return found
    // A role's session may bring tags of its own; a user has only what it has.
    if (isUser && lower.startsWith('aws:principaltag/')) return 'absent'
    // Keys of its own carry none; a session it asks for is as old as the moment.
    if (isUser && lower === 'aws:tokenissuetime') return { perhaps: [isoOf(nowMs)] }
    return lower === 'aws:username' ? 'absent' : 'unknown'
  }
}
