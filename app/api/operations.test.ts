/** The API's description and its routes tell the same story. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from '#lib/platform/http/openapi.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { apiDocument } from './_document.ts'
import examples from './_examples.json' with { type: 'json' }
import { allOperations } from './_operations.ts'

const routeOf = (path: string): string => join(PROJECT_ROOT, 'app', path.replace(/\{(\w+)\}/g, '[$1]'), 'route.ts')
const exportsMethod = (file: string, method: string): boolean =>
  existsSync(file) && new RegExp(`export (const|async function|function) ${method}\\b`).test(readFileSync(file, 'utf8'))

test('operation ids and method-path pairs are unique', () => {
  const ids = allOperations.map(({ id }) => id)
  const addresses = allOperations.map(({ method, path }) => `${method} ${path}`)
  for (const all of [ids, addresses]) expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([])
})

test('every described operation has its route', () => {
  const missing = allOperations
    .filter(({ path, method }) => !exportsMethod(routeOf(path), method))
    .map(({ method, path }) => `${method} ${path}`)
  expect(missing).toEqual([])
})

test('every method of a route under /api/v1 is described', () => {
  const described = new Set(allOperations.map(({ method, path }) => `${method} ${path}`))
  const found = globSync('app/api/v1/**/route.ts', { cwd: PROJECT_ROOT }).flatMap((file) => {
    const path = `/${file
      .replace(/^app\//, '')
      .replace(/\/route\.ts$/, '')
      .replace(/\[(\w+)\]/g, '{$1}')}`
    return ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']
      .filter((method) => exportsMethod(join(PROJECT_ROOT, file), method))
      .map((method) => `${method} ${path}`)
  })
  expect(found.filter((one) => !described.has(one))).toEqual([])
})

test('the description is OpenAPI 3.1 that JSON can say, and holds each operation once', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument(allOperations, '1.0.0'))) as {
    openapi: string
    paths: Record<string, object>
  }
  expect(document.openapi).toBe('3.1.0')
  expect(Object.values(document.paths).flatMap((path) => Object.keys(path))).toHaveLength(allOperations.length)
})

test('every reference of the description points at something in it', () => {
  const document = JSON.parse(JSON.stringify(apiDocument())) as Record<string, unknown>
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference)
  const found = (reference: string) =>
    reference
      .split('/')
      .slice(1)
      .reduce<unknown>((place, name) => (place as Record<string, unknown> | undefined)?.[name], document)
  expect(references.length).toBeGreaterThan(100)
  expect(references.filter((one) => !one.startsWith('#/') || found(one) === undefined)).toEqual([])
})

test('examples of what is asked fit the schemas that parse requests', () => {
  const asked = examples as unknown as Record<string, { path?: unknown; query?: unknown; body?: unknown }>
  const unfit = allOperations.flatMap(({ id, params, query, body }) => {
    const example = asked[id]
    if (!example) return []
    return [
      [params, example.path],
      [query, example.query],
      [body, example.body],
    ].flatMap(([schema, value]) => {
      const parsed = value === undefined ? undefined : (schema as z.ZodType | undefined)?.safeParse(value)
      return parsed && !parsed.success ? [`${id}: ${z.prettifyError(parsed.error)}`] : []
    })
  })
  expect(unfit).toEqual([])
  expect(Object.keys(asked).filter((id) => !allOperations.some((one) => one.id === id))).toEqual([])
})
