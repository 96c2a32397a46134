import { expect, test } from 'vitest'
import { ConnectorError } from './contract.ts'
import { type Egress, refuseAddress, resolveTarget } from './egress.ts'

const served: Egress = { loopbackAllowed: false, allowed: [] }
const local: Egress = { loopbackAllowed: true, allowed: [] }

test.each([
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  'fe80::1',
  'ff02::1',
  '::',
  'fd00:ec2::254',
])('a source may never lie at %s', (address) => {
  expect(refuseAddress(address, local)).not.toBeNull()
})

test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
  '%s is open only where the product itself is local',
  (address) => {
    expect(refuseAddress(address, served)).not.toBeNull()
    expect(refuseAddress(address, local)).toBeNull()
  },
)

test.each(['10.1.2.3', '192.168.0.7', '203.0.113.9', '2001:db8::7'])(
  '%s is an ordinary place for a database',
  (address) => {
    expect(refuseAddress(address, served)).toBeNull()
  },
)

test('an operator can open a closed network, and only that', () => {
  const opened: Egress = { loopbackAllowed: false, allowed: ['169.254.7.0/24', '::1'] }
  expect(refuseAddress('169.254.7.9', opened)).toBeNull()
  expect(refuseAddress('::1', opened)).toBeNull()
  expect(refuseAddress('169.254.169.254', opened)).not.toBeNull()
  expect(refuseAddress('127.0.0.1', opened)).not.toBeNull()
})

test('a name is judged by every address it has, odd spellings included, and the connection goes to a judged one', async () => {
  expect(['127.0.0.1', '::1']).toContain(await resolveTarget('localhost', local))
  for (const host of ['localhost', '2130706433', '0x7f.1', '127.1'])
    await expect(resolveTarget(host, served)).rejects.toThrow(ConnectorError)
  await expect(resolveTarget('no-such-host.invalid', local)).rejects.toMatchObject({ kind: 'transient' })
})
