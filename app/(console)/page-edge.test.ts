import { describe, expect, test } from 'vitest'
import { DomainError } from '#lib/kernel/errors.ts'
import { orNotFound } from './page-edge.ts'

/** How Next.js marks what it answers with the page for missing things. */
const MISSING = { digest: 'NEXT_HTTP_ERROR_FALLBACK;404' }

describe('a part of a page', () => {
  test.each(['not-found', 'auth.forbidden'] as const)(
    'that its reader lost sight of (%s) makes the page missing, not broken',
    async (code) => {
      await expect(orNotFound(Promise.reject(new DomainError(code, 'Out of sight.')))).rejects.toMatchObject(MISSING)
    },
  )

  test('that fails for any other reason stays a failure', async () => {
    const refused = new DomainError('input.invalid', 'No cursor of this list.')
    await expect(orNotFound(Promise.reject(refused))).rejects.toBe(refused)
  })

  test('that can be read is handed on', async () => {
    await expect(orNotFound(Promise.resolve('facts'))).resolves.toBe('facts')
  })
})
