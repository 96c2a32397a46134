/** Slows down guessing: failures are counted per client in this process. A restart forgets them; secrets have 256 bits. */
import { isIP, BlockList } from 'node:net'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { DomainError } from '#lib/kernel/errors.ts'

const LIMITS = {
  /** Tokens that do not exist. */
  token: new RateLimiterMemory({ keyPrefix: 'token', points: 20, duration: 60 }),
  /** Sign-ins begun. */
  'sign-in': new RateLimiterMemory({ keyPrefix: 'sign-in', points: 60, duration: 60 }),
} as const
export type Throttled = keyof typeof LIMITS

/** @throws DomainError `rate.limited` */
export async function refuseFlood(what: Throttled, client: string): Promise<void> {
  const counted = await LIMITS[what].get(client)
  if (counted && counted.consumedPoints >= LIMITS[what].points)
    throw new DomainError('rate.limited', 'Too many attempts from your address. Wait a minute.', {
      retryAfterMs: counted.msBeforeNext,
    })
}

export async function countFailure(what: Throttled, client: string): Promise<void> {
  // One more than allowed rejects; the next call is refused by refuseFlood anyway.
  await LIMITS[what].consume(client).catch(() => undefined)
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (!isIP(address)) continue
    if (bits) list.addSubnet(address, Number(bits), family)
    else list.addAddress(address, family)
  }
  return list
}

const unmapped = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '')

/**
 * The nearest address in X-Forwarded-For that is not a trusted proxy. Without a proxy in front a client can write that
 * header itself and so escape the count: this slows accidents down, it is not what keeps a secret of 256 bits safe.
 */
export function clientOf(forwardedFor: string | null, trustedProxies: readonly string[]): string {
  const hops = (forwardedFor ?? '')
    .split(',')
    .map((hop) => unmapped(hop.trim()))
    .filter((hop) => isIP(hop) > 0)
  const trusted = blockListOf(trustedProxies)
  const isTrusted = (hop: string) => trusted.check(hop, isIP(hop) === 6 ? 'ipv6' : 'ipv4')
  return hops.findLast((hop) => !isTrusted(hop)) ?? hops[0] ?? 'unknown'
}
