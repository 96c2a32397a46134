import { expect, test } from 'vitest'
import { packagesOf } from './notices.ts'

test('every package that runs is listed once with its licence, and none that only builds', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', license: 'MIT' },
      'node_modules/a/node_modules/b': { version: '2.0.0', license: 'MIT' },
      'node_modules/@scope/a': { version: '1.0.0' },
      'node_modules/tool': { version: '1.0.0', dev: true },
    },
  }
  expect(packagesOf(JSON.stringify(lock))).toEqual([
    { name: '@scope/a', version: '1.0.0', licence: 'not stated' },
    { name: 'b', version: '2.0.0', licence: 'MIT' },
  ])
})
