import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { nearest } from './suggest.ts'

const curfew = (...args: string[]) => {
  const env = { ...process.env, DATABASE_URL: '', CURFEW_DATA_DIR: '/nonexistent/curfew' }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/curfew', ...args], {
    cwd: PROJECT_ROOT,
    env,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('help lists every command with its usage', () => {
  const { status, stdout } = curfew('--help')
  expect(status).toBe(0)
  for (const name of ['start', 'worker', 'migrate']) expect(stdout).toContain(`curfew ${name}`)
})

test('an unknown command ends with code 2 and names the nearest one', () => {
  expect(curfew('migrat')).toMatchObject({ status: 2, stderr: expect.stringContaining('Did you mean "migrate"?') })
})

test('an expected failure is one line without a stack trace', () => {
  const { status, stderr } = curfew('migrate')
  expect(status).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/)
})

test('a word far from every command gets no suggestion', () => {
  expect(nearest('banana', ['start', 'worker'])).toBeNull()
  expect(nearest('tokn create', ['token create', 'worker'])).toBe('token create')
})
