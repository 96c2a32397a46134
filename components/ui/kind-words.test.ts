import { expect, test } from 'vitest'
import { kindWords } from './kind-words.ts'

test.each([
  ['ai-agent', 'AI agent'],
  ['aws-role', 'AWS role'],
  ['service-account', 'Service account'],
  ['ssh-key', 'SSH key'],
  ['role', 'Role'],
  ['postgresql', 'PostgreSQL'],
  ['ci', 'Pipelines'],
  ['constructor', 'Constructor'],
  ['ci-job', 'CI job'],
  ['aws-account', 'AWS account'],
  ['', ''],
])('%s reads %s', (kind, words) => {
  expect(kindWords(kind)).toBe(words)
})
