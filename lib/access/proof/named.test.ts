/** No invariant of access without a test that carries its number, and none that the README does not lead to. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

const INVARIANTS = [...Array.from({ length: 17 }, (_, index) => index + 1), 21, 34, 35, 36, 37, 39, 42]

/** Lines that hold the name of a test or of a group of them: a quoted text that is not in a comment. */
const names: string[] = globSync('{lib,scripts}/**/*.test.ts', { cwd: PROJECT_ROOT })
  .flatMap((path) => readFileSync(join(PROJECT_ROOT, path), 'utf8').split('\n'))
  .filter((line) => /^\s*((test|describe)\b.*)?['"`].*\bI\d+\b/.test(line))

const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')

test.each(INVARIANTS)('invariant %i is in the name of a test, and the README says where it is proven', (number) => {
  expect(names.filter((line) => new RegExp(`\\bI${number}\\b`).test(line))).not.toEqual([])
  expect(readme).toMatch(new RegExp(`^\\| I${number} [^|]+\\| \`[^|]+\\|$`, 'm'))
})

test('the README names only files and folders that there are', () => {
  const table = readme.slice(readme.indexOf('| invariant'))
  const paths = [...table.matchAll(/`([^`]+)`/g)].flatMap(([, path]) => path ?? [])
  const missing = paths.filter(
    (path) => globSync(`${path}{,.target.test.ts}`, { cwd: import.meta.dirname }).length === 0,
  )
  expect(missing.filter((path) => globSync(path, { cwd: PROJECT_ROOT }).length === 0)).toEqual([])
})
