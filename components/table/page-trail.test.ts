import { expect, test } from 'vitest'
import { pageTrail } from './page-trail.ts'

const searchOf = (href: string | null) => href?.split('?')[1] ?? ''

test('walking three pages on and three back ends where it began, filters kept', () => {
  const start = 'owner=none'
  const second = pageTrail('/identities', start, 'c2')
  const third = pageTrail('/identities', searchOf(second.nextHref), 'c3')
  const last = pageTrail('/identities', searchOf(third.nextHref), null)
  expect([second.previousHref, last.nextHref]).toEqual([null, null])
  const again = pageTrail('/identities', searchOf(last.previousHref), 'c3')
  expect(new URLSearchParams(searchOf(last.previousHref)).get('cursor')).toBe('c2')
  expect(again.previousHref).toBe('/identities?owner=none')
})

test('a filter that reset the cursor leaves no way back', () => {
  expect(pageTrail('/requests', 'back=-,c2', null)).toEqual({ previousHref: null, nextHref: null })
})
