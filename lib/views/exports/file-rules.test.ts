import { expect, test } from 'vitest'
import { csvCell, csvLine, fileForm } from './file-rules.ts'

test.each(['=cmd()', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠a'])(
  'text that a spreadsheet would run is quoted as text: %j',
  (text) => expect(csvCell(text).replace(/^"/, '').startsWith("'")).toBe(true),
)

test('a formula hidden in a list is guarded as the text it becomes', () => {
  expect(csvCell(['=a', 'b'])).toBe(`"'=a; b"`)
})

test('figures of ours stay figures, also below zero, and nothing is an empty cell', () => {
  expect(csvLine([-250, 0.5, true, null, ''])).toBe('-250,0.5,true,,\r\n')
})

test('separators, quotes and line breaks stay inside their cell', () => {
  expect(csvCell('a,b')).toBe('"a,b"')
  expect(csvCell('say "hi"')).toBe('"say ""hi"""')
  expect(csvCell('two\r\nlines')).toBe('"two\r\nlines"')
})

test('JSON is whole only with its last part', () => {
  const form = fileForm('json', 'identities', ['id', 'tags'])
  const begun = form.first() + form.rows([['a', ['=x']]], 0) + form.rows([['b', []]], 1)
  expect(() => JSON.parse(begun) as unknown).toThrow()
  expect(JSON.parse(begun + form.last(2))).toEqual({
    list: 'identities',
    columns: ['id', 'tags'],
    rows: [
      { id: 'a', tags: ['=x'] },
      { id: 'b', tags: [] },
    ],
    rowCount: 2,
    complete: true,
  })
})
