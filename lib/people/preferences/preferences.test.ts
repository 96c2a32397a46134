import { describe, expect, test } from 'vitest'
import { isTold, NEWS_KINDS, readPreferences, zoneFor } from './model.ts'

const zones = { own: 'Asia/Tokyo', organisation: 'Europe/Berlin' }

describe('times', () => {
  test('are shown as the person chose', () => {
    expect(zoneFor({ times: 'organisation' }, zones)).toBe('Europe/Berlin')
    expect(zoneFor({ times: 'utc' }, zones)).toBe('UTC')
    expect(zoneFor({ times: 'own' }, zones)).toBe('Asia/Tokyo')
    expect(zoneFor({ times: 'browser' }, zones)).toBeNull()
  })
  test('a zone that was chosen before still counts', () => {
    expect(zoneFor({ times: null }, zones)).toBe('Asia/Tokyo')
    expect(zoneFor({ times: null }, { ...zones, own: null })).toBeNull()
  })
})

describe('news', () => {
  const { muted } = readPreferences({ muted: Object.fromEntries(NEWS_KINDS.map((kind) => [kind, ['app', 'mail']])) })
  test('urgent alarms reach those who must act, whatever they switched off', () => {
    for (const kind of ['kill-switch', 'overdue', 'restore'] as const)
      for (const channel of ['app', 'mail'] as const) {
        expect(isTold({ muted }, { kind, channel, mustAct: true })).toBe(true)
        expect(isTold({ muted }, { kind, channel, mustAct: false })).toBe(false)
      }
  })
  test('all else is told by the channels that are on', () => {
    const mailOff = readPreferences({ muted: { elevations: ['mail'] } })
    expect(isTold(mailOff, { kind: 'elevations', channel: 'mail', mustAct: true })).toBe(false)
    expect(isTold(mailOff, { kind: 'elevations', channel: 'app', mustAct: true })).toBe(true)
    expect(isTold(mailOff, { kind: 'drift', channel: 'mail', mustAct: true })).toBe(true)
  })
})

test('what is stored and cannot be read counts as nothing chosen', () => {
  for (const stored of [null, 'x', { theme: 'purple' }, { muted: 7 }])
    expect(readPreferences(stored)).toMatchObject({ shortcuts: 'on', theme: null, muted: {} })
})
