import { expect, test } from 'vitest'
import { placed } from './placed.ts'

test('a place is written as a browser reads it: pixels, kebab case, own properties as they are', () => {
  expect(placed({ left: '12.5%', minWidth: 3, '--row-wide': '24px', right: undefined })).toMatchObject({
    'data-place': 'left:12.5%;min-width:3px;--row-wide:24px',
  })
})
