import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SHORTCUTS, shortcutsFor } from './shortcuts.ts'

const FOLDER = join(import.meta.dirname, '..')
const sources = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))

test('every single key that a component listens to is in the sheet of shortcuts', () => {
  const answers = sources.flatMap((text) =>
    [...text.matchAll(/useAnswerKeys\(([^;]*?)\)\n/g)].map(([, keys]) => keys ?? ''),
  )
  const listened = [
    ...sources.flatMap((text) => [...text.matchAll(/\.key === '(\S)'/g)].map(([, key]) => key)),
    ...answers.flatMap((keys) => [...keys.matchAll(/\b([a-z]): /g)].map(([, key]) => key)),
  ]
  const told = SHORTCUTS.flatMap(({ shortcuts }) => shortcuts.flatMap(({ keys }) => keys))
  expect(listened.length).toBeGreaterThan(5)
  expect(listened.filter((key) => !told.includes(key ?? ''))).toEqual([])
})

test('every file that listens to single keys on the whole page asks whether they are switched off', () => {
  const listening = sources.filter((text) => /\.key === '[a-z?/]'/.test(text) && text.includes('addEventListener'))
  expect(listening.filter((text) => !/shortcuts === 'off'|singleKeysAreOff/.test(text))).toEqual([])
})

test('the keys of the page that is open come first', () => {
  expect(shortcutsFor('/requests/req_1')[0]?.where).toBe('On a request to decide')
  expect(shortcutsFor('/grants')[0]?.where).toBe('In lists')
})
