/**
 * Where connectors may connect to (OWASP ASVS 5.0.0, 13.2.4): a host is resolved once, every address is judged, and
 * the connection goes to the judged address, so that a name cannot point elsewhere a moment later.
 */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { settings } from '#lib/platform/env.ts'
import { ConnectorError } from './contract.ts'

/** Never a system that somebody wants governed: unspecified, link-local with the clouds' metadata services, multicast. */
const CLOSED = blockList([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::254/128',
])
const LOOPBACK = blockList(['127.0.0.0/8', '::1/128'])

export type Egress = {
  /** Loopback is for machines on which everybody who may sign in may also open a shell. */
  loopbackAllowed: boolean
  /** Networks, as CIDR, that are open although they are closed by default. */
  allowed: readonly string[]
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** `::ffff:169.254.169.254` is 169.254.169.254. */
const unmapped = (address: string): string => /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
const isIn = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Why connectors do not connect to this literal address; null when they may. */
export function refuseAddress(address: string, egress: Egress): string | null {
  const plain = unmapped(address)
  if (isIP(plain) === 0) return 'is not an address'
  if (isIn(blockList(egress.allowed), plain)) return null
  if (isIn(CLOSED, plain)) return 'is link-local, multicast or unspecified'
  if (isIn(LOOPBACK, plain) && !egress.loopbackAllowed) return 'is on this machine'
  return null
}

const productEgress = (): Egress => {
  const { host, targetNetworks } = settings()
  return {
    loopbackAllowed: host === 'localhost' || (isIP(host) !== 0 && isIn(LOOPBACK, host)),
    allowed: targetNetworks,
  }
}

/**
 * The address to connect to.
 * @throws ConnectorError `transient` when the name does not resolve, `misconfigured` when any of its addresses is closed
 */
export async function resolveTarget(host: string, egress: Egress = productEgress()): Promise<string> {
  const addresses = isIP(host) !== 0 ? [host] : await lookupAll(host)
  for (const address of addresses) {
    const why = refuseAddress(address, egress)
    if (why !== null)
      throw new ConnectorError('misconfigured', `The host is ${address}, which ${why}: sources may not lie there.`, {
        remedy: 'If the system really is there, open its network with CURFEW_TARGET_NETWORKS.',
      })
  }
  const [first] = addresses
  if (first === undefined) throw new ConnectorError('transient', 'The host has no address.')
  return first
}

async function lookupAll(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch (error) {
    // Without the cause: it repeats the host, and people paste passwords into the wrong field.
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new ConnectorError('transient', `The host name could not be resolved (${code}).`, {
      remedy: 'Check the host name.',
    })
  }
}
