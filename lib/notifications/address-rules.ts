/** Which addresses a webhook may be sent to. Pure. */
import { BlockList, isIP } from 'node:net'

const refused = new BlockList()
// Unspecified, link-local (cloud metadata lives there), multicast, reserved; private networks are where receivers live.
refused.addSubnet('0.0.0.0', 8, 'ipv4')
refused.addSubnet('169.254.0.0', 16, 'ipv4')
refused.addSubnet('224.0.0.0', 3, 'ipv4')
refused.addAddress('100.100.100.200', 'ipv4')
refused.addAddress('::', 'ipv6')
refused.addSubnet('fe80::', 10, 'ipv6')
refused.addSubnet('ff00::', 8, 'ipv6')
refused.addAddress('fd00:ec2::254', 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const MAPPED = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i

/** `::ffff:a.b.c.d` is judged as the address it stands for. */
function plain(address: string): string {
  const match = MAPPED.exec(address)
  if (!match) return address
  if (match[1]) return match[1]
  const [high, low] = [parseInt(match[2] ?? '0', 16), parseInt(match[3] ?? '0', 16)]
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

export function mayCall(address: string, { allowLoopback }: { allowLoopback: boolean }): boolean {
  const judged = plain(address)
  const version = isIP(judged)
  if (version === 0) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (loopback.check(judged, family)) return allowLoopback
  return !refused.check(judged, family)
}

export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6'))
