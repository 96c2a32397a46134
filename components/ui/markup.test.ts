import fc from 'fast-check'
import Link from 'next/link'
import { createElement, Fragment, type ReactNode, Suspense, useId, useState } from 'react'
import { renderToString } from 'react-dom/server'
import { Bell } from 'lucide-react'
import { describe, expect, test } from 'vitest'
import { instant } from '#lib/kernel/time.ts'
import { Checkbox } from './checkbox.tsx'
import { markupOf } from './markup.ts'
import { NoOwner, PersonName } from './person-name.tsx'
import { StatusChip } from './status-chip.tsx'
import { TierBadge } from './tier-badge.tsx'
import { Time } from './time.tsx'

const h = createElement
const byReact = (node: ReactNode): string =>
  renderToString(h('div', null, node)).slice('<div>'.length, -'</div>'.length)

const HOSTILE = `<script>alert('1')</script> & "quoted" \u202e`

describe('plain markup is what React makes of the same', () => {
  const now = instant(Date.UTC(2026, 2, 12))
  const cases: Record<string, ReactNode> = {
    text: HOSTILE,
    'texts beside each other': h('p', null, 'of ', 3, '', ' in ', null, false, ['all', h('em', { key: 1 }, 'x'), 'y']),
    'texts around components': h(Fragment, null, 'a', h(PersonName, { name: HOSTILE, team: true }), 'b', h(NoOwner)),
    attributes: h('td', { className: HOSTILE, title: HOSTILE, tabIndex: 0, colSpan: 3, 'aria-selected': false }, 'x'),
    'attributes that are not there': h('a', { href: undefined, title: null as never, onClick: () => {}, ref: null }),
    'what a row is': h('tr', { 'data-row': HOSTILE, 'data-row-link': true, 'aria-hidden': true }),
    chip: h(StatusChip, { tone: 'danger', children: HOSTILE }),
    tier: h(TierBadge, { tier: 'T1' }),
    box: h(Checkbox, { 'aria-label': `Select ${HOSTILE}`, checked: true }),
    time: h(Time, { at: instant(now - 5_000_000), now }),
    'icons, the second time too': [1, 2].flatMap((key) => [
      h(Bell, { key, 'aria-hidden': true, className: 'size-4' }),
      `after ${key}`,
      h(Bell, { key: `big ${key}`, 'aria-hidden': true, className: 'size-6' }),
      h(Bell, { key: `told ${key}`, 'aria-label': 'Bell', className: 'size-4' }),
    ]),
    hooks: h(function Counted() {
      const [count] = useState(7)
      return h('span', null, count)
    }),
  }
  test.each(Object.entries(cases))('%s', (_, node) => {
    // Hooks want somebody who is drawn.
    const Drawn = () => h('div', { dangerouslySetInnerHTML: { __html: markupOf(node) ?? 'left to React' } })
    expect(renderToString(h(Drawn))).toBe(`<div>${byReact(node)}</div>`)
  })

  test('of any text and any attribute', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.string({ unit: 'binary' }), (texts, value) => {
        const node = h('span', { title: value, className: value, 'data-it': value }, ...texts)
        expect(markupOf(node)).toBe(byReact(node))
      }),
    )
  })
})

test('a link is written as the router writes it', () => {
  const given = { className: 'row-link', 'data-row-link': true, href: '/identities/idn_1?a=1&b=2' }
  expect(markupOf(h(Link, { ...given, prefetch: false, scroll: false }, 'it'))).toBe(byReact(h('a', given, 'it')))
})

describe('what is not plain is left to React', () => {
  const cases: Record<string, ReactNode> = {
    'markup that is given': h('span', { dangerouslySetInnerHTML: { __html: '<b>' } }),
    'a tag with rules of its own': h('textarea', { defaultValue: 'x' }),
    style: h('span', { style: { color: 'red' } }),
    'an attribute that means something else': h('input', { defaultChecked: true }),
    'a boolean attribute': h('div', { hidden: true }),
    'a name that would end the tag': h('span', { 'data-x onload=1': '' }),
    'a script as an address': h('a', { href: 'javascript:alert(1)' }),
    'a script as an address, in another way': h('a', { href: '\tjavascript:alert(1)' }),
    'another host': h('a', { href: '//elsewhere.example' }),
    'another host, as browsers read it': h('a', { href: '/\\elsewhere.example' }),
    'an address the router would change': h(Link, { href: '/identities/' }),
    'an id, which React gives out': h('span', { id: 'r1' }),
    'who is named by an id': h('span', { 'aria-describedby': 'r1' }),
    'what waits': h(Suspense, null, 'x'),
    'something deep inside': h('div', null, h('p', null, h(Fragment, null, h('img', { alt: '' })))),
  }
  test.each(Object.entries(cases))('%s', (_, node) => {
    expect(markupOf(node)).toBeNull()
  })

  test('a failure of a component is its own', () => {
    const Broken = () => {
      throw new RangeError('broken')
    }
    expect(() => markupOf(h(Broken))).toThrow('broken')
  })
})

test('identifiers of what stands beside it stay the same', () => {
  const Named = () => h('i', { id: useId() })
  const Table = ({ short }: { short: boolean }) => {
    const cell = h(Time, { at: instant(0), now: instant(0) })
    const markup = short ? markupOf(cell) : null
    return markup === null ? h('div', null, cell) : h('div', { dangerouslySetInnerHTML: { __html: markup } })
  }
  const page = (short: boolean) => renderToString(h('main', null, h(Named), h(Table, { short }), h(Named)))
  expect(page(true)).toBe(page(false))
})
