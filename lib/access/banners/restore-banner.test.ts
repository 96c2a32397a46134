/** The banner of restore mode says what is awaited: a worker, a person with a name for what to do, or an admin. */
import { expect, test } from 'vitest'
import { restoreBanner } from './restore-banner.ts'

const open = { cause: 'declared', reconciledAt: null } as const
const anybody = { isAdmin: false }
const at = (sourceName: string, orphansToDecide: number, orphansToRemove = 0) => ({
  sourceName,
  orphansToDecide,
  orphansToRemove,
})

test('nothing is said while nothing is being restored', () => expect(restoreBanner(null, anybody)).toBeNull())

test('what goes by itself is said to go by itself', () => {
  const banner = restoreBanner(open, anybody, [at('Demo', 0)])
  expect(banner?.text).toContain('are being reconciled')
  expect(banner?.link?.label).toBe('How far it is')
})

test.each([
  [[at('Demo', 1)], 'must adopt 1 privilege on no record or have it removed at Demo.'],
  [[at('Demo', 2), at('Other', 0)], 'must adopt 2 privileges on no record or have them removed at Demo.'],
  [[at('Demo', 0, 3)], 'must take 3 privileges away by hand at Demo.'],
  [[at('Demo', 1), at('Other', 1, 1)], 'have them removed, and take 1 privilege away by hand at 2 sources.'],
])('what waits for a person says what the person must do, and where: %#', (standings, words) => {
  const banner = restoreBanner(open, anybody, standings)
  expect(banner?.text).toContain('It waits for a person')
  expect(banner?.text).toContain(words)
  expect(banner?.text).not.toContain('being reconciled')
  expect(banner?.link).toEqual({ href: '/settings/restore', label: 'What to decide' })
})

test('once every source agrees, only an admin is asked for the end', () => {
  const done = { cause: 'moved', reconciledAt: 1 } as const
  expect(restoreBanner(done, anybody, [at('Demo', 1)])?.text).toContain('An admin ends it.')
  expect(restoreBanner(done, { isAdmin: true })?.link?.label).toBe('End restore mode')
})
