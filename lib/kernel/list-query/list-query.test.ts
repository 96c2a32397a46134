import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../time.ts'
import { listHref } from './address.ts'
import { chosenOf, withChosen, withoutPart } from './edit.ts'
import { parseQuery, printQuery, type Printable } from './grammar.ts'
import { readQuery } from './read.ts'
import type { ListSchema } from './schema.ts'
import { suggest } from './suggest.ts'
import { instantOfWall } from '../zone.ts'

const SCHEMA: ListSchema = {
  list: 'identities',
  one: 'identity',
  many: 'identities',
  text: 'Name',
  qualifiers: [
    {
      key: 'owner',
      label: 'Owner',
      type: 'name',
      hint: 'Who answers for it',
      names: ['person', 'team'],
      choices: [
        { value: 'none', label: 'Nobody', also: ['nobody'] },
        { value: 'me', label: 'Me' },
      ],
    },
    { key: 'kind', label: 'Kind', type: 'word', hint: 'What it is', facet: true },
    {
      key: 'last-used',
      label: 'Last used',
      type: 'age',
      hint: 'How long ago',
      choices: [{ value: 'never', label: 'Never seen' }],
    },
    { key: 'standing', label: 'Standing', type: 'number', hint: 'How many' },
    { key: 'since', label: 'Since', type: 'moment', hint: 'From when' },
    { key: 'until', label: 'Until', type: 'moment', hint: 'Up to when' },
  ],
}

/** Keys are letters first; values and words are anything that is not nothing. */
const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const someText = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.stringMatching(/^[ ",\\:<>.-]{1,6}$/),
  fc.constantFrom('-', '-a', 'a:', '"', '\\'),
)
const part: fc.Arbitrary<Printable> = fc.oneof(
  fc.record({ key, not: fc.boolean(), values: fc.array(someText, { minLength: 1, maxLength: 4 }) }),
  fc.record({ key: fc.constant(null), not: fc.boolean(), values: fc.tuple(someText) }),
)
const plain = (parts: readonly Printable[]) =>
  parts.map(({ key: k, not, values }) => ({ key: k, not, values: [...values] }))

describe('the text', () => {
  test('what is printed is read as what it was, whatever the values hold', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        expect(plain(parseQuery(printQuery(parts)))).toEqual(plain(parts))
      }),
      { numRuns: 2_000 },
    )
  })

  test('every text can be read, and printing what was read changes nothing of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-c ",:\\-]{0,20}$/)), (text) => {
        const parts = parseQuery(text).filter(({ values }) => values.length > 0)
        expect(plain(parseQuery(printQuery(parts)))).toEqual(plain(parts))
      }),
      { numRuns: 2_000 },
    )
  })

  test('every part says where it stands', () => {
    const text = '  -kind:role,"a b"  ledger '
    expect(parseQuery(text).map(({ start, end }) => text.slice(start, end))).toEqual(['-kind:role,"a b"', 'ledger'])
  })
})

describe('what is asked for', () => {
  test('owner:none last-used:>90d -kind:role ledger', () => {
    expect(readQuery('owner:none last-used:>90d -kind:role,user ledger', SCHEMA)).toEqual({
      problems: [],
      terms: [
        { key: 'owner', not: false, values: [{ kind: 'word', word: 'none', named: true }] },
        {
          key: 'last-used',
          not: false,
          values: [{ kind: 'range', from: 90 * DAY_MS, to: null, fromOpen: true, toOpen: false }],
        },
        {
          key: 'kind',
          not: true,
          values: [
            { kind: 'word', word: 'role', named: false },
            { kind: 'word', word: 'user', named: false },
          ],
        },
        { key: 'text', not: false, values: [{ kind: 'word', word: 'ledger', named: false }] },
      ],
    })
  })

  test('another word for the same is the same', () => {
    expect(readQuery('owner:Nobody', SCHEMA).terms).toEqual(readQuery('owner:none', SCHEMA).terms)
  })

  test.each([
    [
      'colour:red',
      'There is no filter colour: here. There are owner:, kind:, last-used:, standing:, since:, until:. To search for it as text, put it in quotes.',
    ],
    ['owne:me', 'There is no filter owne: here. Do you mean owner:? To search for it as text, put it in quotes.'],
    ['owner:', 'owner: needs a value, such as none, me, a name.'],
    ['last-used:90d', 'last-used: does not take “90d”. It takes never, >90d (longer ago) or <7d (since then).'],
    ['last-used:>ninety', 'last-used: does not take “>ninety”. It takes never, >90d (longer ago) or <7d (since then).'],
    ['standing:many', 'standing: does not take “many”. It takes 0, >10 or 2..5.'],
    ['since:2026-02-30', 'since: does not take “2026-02-30”. It takes 7d (days ago) or 2026-11-01.'],
    ['kind:"role', 'A quote is opened here and not closed.'],
    ['a\0b', 'It holds a character that cannot be looked for.'],
  ])('%s is answered at its place: %s', (text, message) => {
    expect(readQuery(`ledger ${text}`, SCHEMA)).toEqual({
      terms: [{ key: 'text', not: false, values: [{ kind: 'word', word: 'ledger', named: false }] }],
      problems: [{ start: 7, end: 7 + text.length, message }],
    })
  })

  test('a text of any kind is read without a failure', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void readQuery(text, SCHEMA)))
    expect(readQuery('x'.repeat(10_000), SCHEMA).problems).toHaveLength(1)
  })

  test('a day begins and ends by the clocks of its zone, also where they change', () => {
    const of = (text: string, zone: string) => readQuery(text, SCHEMA, { zone }).terms[0]?.values[0]
    expect(of('since:2026-03-29', 'Europe/Zurich')).toEqual({ kind: 'moment', at: Date.parse('2026-03-28T23:00:00Z') })
    expect(of('until:2026-03-29', 'Europe/Zurich')).toEqual({ kind: 'moment', at: Date.parse('2026-03-29T22:00:00Z') })
    expect(of('since:2026-11-01T08:00Z', 'UTC')).toEqual({ kind: 'moment', at: Date.parse('2026-11-01T08:00:00Z') })
  })

  test('a day begins at the same wall clock in every zone that has a midnight', () => {
    const zones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Kiritimati']
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(...zones), (days, zone) => {
        const shown = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(instantOfWall(days * DAY_MS, zone))
        expect(shown).toBe(`${new Date(days * DAY_MS).toISOString().slice(0, 10)} 00:00:00`)
      }),
    )
  })
})

describe('buttons and chips', () => {
  test('a facet changes its own term and leaves the rest as it was typed', () => {
    expect(withChosen('ledger kind:role -kind:user  owner:me', 'kind', ['role', 'service account'])).toBe(
      'ledger kind:role,"service account" -kind:user  owner:me',
    )
    expect(withChosen('ledger kind:role owner:me', 'kind', [])).toBe('ledger owner:me')
    expect(withChosen('ledger', 'kind', ['role'])).toBe('ledger kind:role')
    expect(withChosen('kind:a x kind:b', 'kind', ['b'])).toBe('kind:b x')
  })

  test('what a facet set is what it stands at, whatever else is asked for', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.uniqueArray(someText, { maxLength: 4 }), (parts, values) => {
        const text = withChosen(printQuery(parts), 'kind', values)
        expect(chosenOf(text, 'kind')).toEqual(values)
        const others = (all: readonly Printable[]) => plain(all.filter((one) => one.key !== 'kind' || one.not))
        expect(others(parseQuery(text))).toEqual(others(parts))
      }),
      { numRuns: 2_000 },
    )
  })

  test('a chip takes its own part away', () => {
    const [, second] = parseQuery('a kind:role b')
    expect(second && withoutPart('a kind:role b', second)).toBe('a b')
  })
})

describe('the address', () => {
  test('is short, can be read, and starts at the first page', () => {
    const href = listHref('/identities', 'sort=-name&cursor=c2&back=-&owner=me&view=past', {
      q: 'owner:none last-used:>90d kind:a,b',
      drop: ['owner'],
    })
    expect(href).toBe('/identities?view=past&q=owner:none+last-used:%3E90d+kind:a,b&sort=-name')
    expect(new URL(href, 'http://x').searchParams.get('q')).toBe('owner:none last-used:>90d kind:a,b')
    expect(listHref('/identities', 'q=a', { q: '' })).toBe('/identities')
  })

  test('brings every text through unchanged', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.isWellFormed()),
        (q) => {
          expect(new URL(listHref('/x', '', { q }), 'http://x').searchParams.get('q')).toBe(q)
        },
      ),
    )
  })
})

describe('suggestions', () => {
  const words = (text: string, known = {}) => suggest(text, text.length, SCHEMA, known).items.map((one) => one.word)
  test('begin with what can be asked for, then with what it takes', () => {
    expect(words('')).toEqual(['owner:', 'kind:', 'last-used:', 'standing:', 'since:', 'until:'])
    expect(words('ledger -o')).toEqual(['owner:'])
    expect(words('owner:')).toEqual(['none', 'me'])
    expect(words('kind:role,', { kind: [{ value: 'service account', label: 'service account', count: 3 }] })).toEqual([
      'service account',
    ])
    expect(words('last-used:>9')).toEqual(['>90d'])
    expect(words('nonsense:')).toEqual([])
  })

  test('replace the word at the caret only', () => {
    const { from, to, items } = suggest('owner:n kind:role', 7, SCHEMA, {})
    expect([from, to, items[0]?.insert]).toEqual([6, 7, 'none '])
  })
})
