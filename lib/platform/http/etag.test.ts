import { expect, test } from 'vitest'
import { etagOf, versionAskedFor } from './etag.ts'

const asking = (ifMatch?: string) =>
  new Request('http://127.0.0.1/', { method: 'PATCH', headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } })

test('If-Match names the version that the ETag told', () => {
  expect(versionAskedFor(asking(etagOf(7)), undefined)).toBe(7)
})
test('without If-Match the version in the body counts, and a star adds nothing', () => {
  expect(versionAskedFor(asking(), 3)).toBe(3)
  expect(versionAskedFor(asking('*'), 3)).toBe(3)
  expect(versionAskedFor(asking(), undefined)).toBeUndefined()
})
test('two different versions are an error of the caller', () => {
  expect(() => versionAskedFor(asking('"4"'), 3)).toThrow(expect.objectContaining({ code: 'input.invalid' }))
})
test.each(['7', 'W/"7"', '"seven"', '""', '"7", "8"'])('%s matches no version', (given) => {
  expect(() => versionAskedFor(asking(given), undefined)).toThrow(
    expect.objectContaining({ code: 'precondition.failed' }),
  )
})
