import { describe, expect, test } from 'vitest'
import { idFrom } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS } from '#lib/kernel/time.ts'
import { mayCall } from './address-rules.ts'
import { afterFailure, retryAfterMs } from './backoff.ts'
import { transportOptions } from './channels/mail.ts'
import { concerns } from './live/model.ts'
import { mailText } from './mail-text.ts'
import { GIVE_UP_AFTER_MS, LONGEST_WAIT_MS } from './model.ts'
import { stableId } from './stable-ids.ts'

describe('patience', () => {
  const wait = (attempts: number, chance = 1) => {
    const verdict = afterFailure({ reason: 'x' }, { attempts, ageMs: 0 }, chance)
    return verdict.state === 'pending' ? verdict.waitMs : null
  }
  test('waits double, are spread by half, and never exceed an hour', () => {
    expect([1, 2, 3, 4].map((attempts) => wait(attempts))).toEqual([2_000, 4_000, 8_000, 16_000])
    expect(wait(3, 0)).toBe(4_000)
    expect(wait(1_000)).toBe(LONGEST_WAIT_MS)
  })
  test('a receiver that asks for patience gets it', () => {
    expect(afterFailure({ reason: 'x', retryAfterMs: 90_000 }, { attempts: 1, ageMs: 0 }, 0)).toEqual({
      state: 'pending',
      waitMs: 90_000,
    })
  })
  test('after three days, and where trying cannot help, it is given up', () => {
    expect(afterFailure({ reason: 'x' }, { attempts: 90, ageMs: GIVE_UP_AFTER_MS }, 0)).toEqual({ state: 'abandoned' })
    expect(afterFailure({ reason: 'x', permanent: true }, { attempts: 1, ageMs: 0 }, 0)).toEqual({ state: 'abandoned' })
    expect(GIVE_UP_AFTER_MS).toBe(3 * DAY_MS)
  })
  test.each([
    ['120', 120_000],
    ['Thu, 01 Jan 1970 01:00:00 GMT', HOUR_MS],
    ['soon', null],
    [undefined, null],
    ['-5', null],
  ])('Retry-After %s is %s ms', (header, expected) => {
    expect(retryAfterMs(header, 0)).toBe(expected)
  })
})

describe('addresses', () => {
  test.each([
    '169.254.169.254',
    '0.0.0.0',
    '::',
    'fe80::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '224.0.0.1',
    '255.255.255.255',
    '100.100.100.200',
    'fd00:ec2::254',
    'not an address',
  ])('%s is never called', (address) => {
    expect(mayCall(address, { allowLoopback: true })).toBe(false)
  })
  test.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'])(
    '%s is called only by a product that only this machine reaches',
    (address) => {
      expect([true, false].map((allowLoopback) => mayCall(address, { allowLoopback }))).toEqual([true, false])
    },
  )
  test.each(['10.0.0.8', '192.168.1.4', '203.0.113.9', '2001:db8::1'])('%s may be called', (address) => {
    expect(mayCall(address, { allowLoopback: false })).toBe(true)
  })
})

test('a mail password never travels unencrypted to another machine', () => {
  expect(transportOptions('smtp://ada:pw@mail.example.org').requireTLS).toBe(true)
  expect(transportOptions('smtps://ada:pw@mail.example.org')).toMatchObject({ secure: true, port: 465 })
  expect(transportOptions('smtp://ada:p%40w@127.0.0.1:1025')).toMatchObject({
    requireTLS: false,
    port: 1025,
    auth: { user: 'ada', pass: 'p@w' },
  })
})

test('names from sources cannot break out of the mail they are in', () => {
  const { subject, text, html } = mailText(
    { title: 'A\r\nBcc: eve@example.org', body: '<script>"x"</script>\n.\nQUIT', href: '/requests/req_1' },
    'https://curfew.example.org',
  )
  expect(subject).toBe('[Curfew] A Bcc: eve@example.org')
  expect(html).toContain('&lt;script&gt;&quot;x&quot;&lt;/script&gt;')
  expect(text.split('\n')).toContain('https://curfew.example.org/requests/req_1')
  expect(text).not.toMatch(/^\.$/m)
})

test('telling the same thing twice makes the same id, in the order of events', () => {
  const event = (ms: number) => idFrom('event', ms, new Uint8Array(10))
  expect(stableId('notification', event(5), 'ada')).toBe(stableId('notification', event(5), 'ada'))
  expect(stableId('notification', event(5), 'ada')).not.toBe(stableId('notification', event(5), 'ben'))
  expect(stableId('notification', event(5), 'ada') < stableId('notification', event(6), 'ada')).toBe(true)
  expect(stableId('delivery', event(5), 'webhook')).toMatch(/^dlv_[0-9a-f]{32}$/)
})

test('a topic is a kind, an event type, or the id of a row', () => {
  const event = {
    type: 'grant.ended',
    subjectKind: 'grant',
    subjectId: 'grt_1',
    identityId: 'idn_1',
    sourceId: 'src_1',
    seq: 1,
  }
  expect(['grant', 'grant.ended', 'grt_1', 'idn_1', 'src_1'].map((topic) => concerns(event, [topic]))).toEqual([
    true,
    true,
    true,
    true,
    true,
  ])
  expect(concerns(event, ['gra', 'request', 'grt_2'])).toBe(false)
})
