import { expect, test } from 'vitest'
import {
  BUILT_IN,
  filtersOf,
  isModified,
  LISTS,
  viewHref,
  viewKeySchema,
  ViewNameSchema,
  ViewQuerySchema,
  ViewSortSchema,
} from './model.ts'

test('a view keeps filters only: order, page, columns and the view itself are not among them', () => {
  expect(filtersOf('?owner=none&sort=-name&cursor=abc&back=-&saved=x&cols=a,b&density=compact&q=a%20b')).toBe(
    'owner=none&q=a+b',
  )
  expect(ViewQuerySchema.parse('cursor=1&kind=role')).toBe('kind=role')
})

test('opening a view and looking at it is not a change, in whatever order parameters come', () => {
  const view = {
    query: 'owner=none&kind=role',
    sort: '-lastUsed',
    columns: ['name', 'kind'],
    density: 'compact' as const,
  }
  const search = viewHref('identities', 'x', view).split('?')[1] ?? ''
  expect(isModified(view, search)).toBe(false)
  expect(isModified(view, 'sort=-lastUsed&kind=role&owner=none&cursor=abc')).toBe(false)
  expect(isModified(view, 'sort=-lastUsed&kind=role&owner=none&cols=name,kind&density=compact')).toBe(false)
})

test('another filter, order, column or density is a change', () => {
  const view = { query: 'owner=none', sort: null, columns: [], density: null }
  for (const search of ['', 'owner=me', 'owner=none&sort=name', 'owner=none&cols=name', 'owner=none&density=compact'])
    expect(isModified(view, search)).toBe(true)
})

test('names hold nothing that turns or hides the text around them', () => {
  for (const bad of ['', '  ', 'a\nb', 'a\u202eb', 'a\u200bb', 'x'.repeat(81)])
    expect(ViewNameSchema.safeParse(bad).success).toBe(false)
  for (const good of ['Unowned in prod', '=cmd()', '<b>', '日本', '🙂']) expect(ViewNameSchema.parse(good)).toBe(good)
})

test('every view a list comes with is well-formed, named once, and survives being saved', () => {
  for (const list of LISTS) {
    const views = BUILT_IN[list]
    expect(new Set(views.map((view) => view.key)).size).toBe(views.length)
    for (const view of views) {
      expect(viewKeySchema.parse(view.key)).toBe(view.key)
      expect(isModified(view, ViewQuerySchema.parse(view.query) + (view.sort ? `&sort=${view.sort}` : ''))).toBe(false)
      if (view.sort) expect(ViewSortSchema.parse(view.sort)).toBe(view.sort)
    }
  }
})
