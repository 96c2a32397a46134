import { expect, test } from 'vitest'
import { isServerRefusal, toConnectorError } from './errors.ts'

test("the network's codes are never taken for an answer of the server's, whatever they look like", () => {
  for (const code of ['EPIPE', 'EPERM', 'ECONNRESET', 'ETIMEDOUT', 'EIO']) {
    const failure = Object.assign(new Error('write failed'), { code })
    expect(isServerRefusal(failure), code).toBe(false)
    expect(toConnectorError(failure, []).kind, code).toBe('transient')
  }
})

test('an answer of the server means that nothing took effect, except where it tells of its own end', () => {
  for (const [code, refused] of [
    ['42501', true],
    ['CF001', true],
    ['XX000', true],
    ['0A000', true],
    ['57P01', false],
    ['08006', false],
  ] as const)
    expect(isServerRefusal({ code }), code).toBe(refused)
})
