import { createElement, isValidElement } from 'react'
import { describe, expect, test } from 'vitest'
import { shown } from './shown.ts'
import { visibleJson, visibleName, visibleText, visibleValue } from './visible.ts'

describe('a name from elsewhere', () => {
  test('stays as it is when nothing is hidden in it, whatever it tries', () => {
    for (const name of [
      'ledger_writer',
      '=cmd|"/C calc"!A0',
      '<img src=x onerror=alert(1)>',
      '../../etc/passwd',
      'שירות תשלומים',
      'خدمة الدفع',
      '𠮷野家 🚀',
      '👩‍💻',
      'می‌خواهم',
      'é',
    ])
      expect(visibleName(name)).toBe(name)
  })
  test.each([
    ['a\u202egnp.exe', 'a⟨U+202E⟩gnp.exe'],
    ['a\u2067b\u2069c', 'a⟨U+2067⟩b⟨U+2069⟩c'],
    ['adm\u200bin', 'adm⟨U+200B⟩in'],
    ['adm\u200din', 'adm⟨U+200D⟩in'],
    ['adm\u00adin', 'adm⟨U+00AD⟩in'],
    ['\ufeffadmin', '⟨U+FEFF⟩admin'],
    ['a\u0000b\u001b[31mc\u007fd', 'a␀b␛[31mc␡d'],
    ['a\u0085b\u2028c', 'a⟨U+0085⟩b⟨U+2028⟩c'],
    ['root\nuser', 'root␊user'],
    ['\u3164', '⟨U+3164⟩'],
    ['a\ud800b', 'a⟨U+D800⟩b'],
    ['x\u{e0041}', 'x⟨U+E0041⟩'],
  ])('shows what is hidden in it: %j', (name, said) => expect(visibleName(name)).toBe(said))
  test('cannot paint over its neighbours by heaping marks', () => {
    expect(visibleName(`z${'\u0301'.repeat(60)}`)).toBe(`z${'\u0301'.repeat(4)}⟨+56⟩`)
  })
})

describe('a sentence that holds names', () => {
  test('keeps the lines that somebody wrote', () => {
    expect(visibleText('first\n\tsecond\u202e')).toBe('first\n\tsecond⟨U+202E⟩')
  })
  test('keeps the order of what an arrow stands between', () => {
    expect(visibleText('שירות → מנהל')).toBe('שירות\u200e → \u200eמנהל')
    expect(visibleText('ci → admin')).toBe('ci → admin')
  })
})

describe('what is given to show', () => {
  test('is looked through, between the tags of components too, and left alone where nothing is hidden', () => {
    const clean = createElement('p', null, 'a ', createElement('b', null, 'b'))
    expect(shown(clean)).toBe(clean)
    const hostile = shown(createElement('p', { id: 'x' }, 'a ', createElement('b', null, 'b\u202e')))
    expect(JSON.stringify(hostile)).toContain('b⟨U+202E⟩')
    const Link = ({ children }: { children: string }) => children
    expect(JSON.stringify(shown(createElement(Link, null, 'b\u202e')))).toContain('b⟨U+202E⟩')
    expect(isValidElement<{ id: string }>(hostile) && hostile.props.id).toBe('x')
  })
})

test('JSON is the same value with nothing hidden in it', () => {
  const value = { name: 'a\u202eb\u200bc\u{e0041}', emoji: '👩‍💻', lines: 'x\ny' }
  const said = visibleJson(value)
  expect(said).toContain('a\\u202eb\\u200bc\\udb40\\udc41')
  expect(said).toContain('👩‍💻')
  expect(JSON.parse(said)).toEqual(value)
})

describe('a row of a table', () => {
  test('shows what is hidden in it however deep, and is itself where nothing is', () => {
    const clean = { id: 'a', owner: { name: 'Ada' }, tags: ['x'], at: 1, gone: null }
    expect(visibleValue([clean])[0]).toBe(clean)
    expect(visibleValue({ name: 'root\nuser' })).toEqual({ name: 'root␊user' })
    expect(visibleValue({ ...clean, owner: { name: 'a\u202eb' }, tags: ['\u200b'] })).toEqual({
      ...clean,
      owner: { name: 'a⟨U+202E⟩b' },
      tags: ['⟨U+200B⟩'],
    })
  })
})
