/** Every route of the build, from the build's own list, and every operation, from the description the product serves. */
import { readFileSync } from 'node:fs'
import { ask } from './http.ts'

export type Route = {
  /** As the build names it: `/identities/[identityId]`. */
  path: string
  /** As the router knows it, groups included: `/(console)/identities/[identityId]/page`. */
  file: string
  kind: 'page' | 'handler'
  params: readonly string[]
}

const read = (name: string) => JSON.parse(readFileSync(`.next/${name}`, 'utf8')) as Record<string, unknown>
const paramsOf = (path: string) => [...path.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map(([, name = '']) => name)

export function routesOfBuild(): Route[] {
  const listed = Object.entries(read('app-path-routes-manifest.json') as Record<string, string>)
  // The two lists of the build must agree, or one of them hides a route.
  const served = Object.keys(read('server/app-paths-manifest.json'))
  const unlisted = served.filter((file) => !listed.some(([one]) => one === file))
  if (unlisted.length > 0) throw new Error(`Served, but in no list of routes: ${unlisted.join(', ')}`)
  return listed.map(([file, path]) => ({
    path,
    file,
    kind: file.endsWith('/page') ? 'page' : 'handler',
    params: paramsOf(path),
  }))
}

export type Operation = {
  id: string
  method: string
  path: string
  scope: string | null
  params: readonly string[]
  query: readonly { name: string; required: boolean }[]
  hasBody: boolean
}

type Described = {
  operationId: string
  'x-scope'?: string
  parameters: { name?: string; in?: string; required?: boolean }[]
  requestBody?: object
}

export async function operationsServed(): Promise<Operation[]> {
  const { paths } = JSON.parse((await ask('/api/openapi.json')).text) as {
    paths: Record<string, Record<string, Described>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      id: one.operationId,
      method: method.toUpperCase(),
      path,
      scope: one['x-scope'] ?? null,
      params: one.parameters.flatMap((parameter) =>
        parameter.in === 'path' && parameter.name ? [parameter.name] : [],
      ),
      query: one.parameters.flatMap(({ name, in: place, required = false }) =>
        place === 'query' && name ? [{ name, required }] : [],
      ),
      hasBody: one.requestBody !== undefined,
    })),
  )
}

/** Fills `[identityId]` and `{identityId}`. */
export const filled = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replace(/\[(\w+)\]|\{(\w+)\}/g, (_, inBuild: string, described: string) => values[inBuild ?? described] ?? '')

/** What a browser that has the frame already asks for: only the page below it. Layouts do not run then. */
function onlyThePage({ file }: Route, values: Readonly<Record<string, string>>): string {
  const segments = file.split('/').slice(1, -1)
  const tree = segments.reduceRight<unknown>(
    (below, segment) => {
      const param = /^\[(\w+)\]$/.exec(segment)?.[1]
      return [param ? [param, values[param] ?? '', 'd', null] : segment, { children: below }]
    },
    ['__PAGE__', {}, null, 'refetch'],
  )
  return encodeURIComponent(JSON.stringify(['', { children: tree }]))
}

export type Variant = { name: string; headers: Record<string, string>; suffix?: string }

/** The ways in which one page can be asked for. */
export const variantsOf = (route: Route, values: Readonly<Record<string, string>>): Variant[] => [
  { name: 'html', headers: {} },
  { name: 'server components', headers: { rsc: '1' } },
  { name: 'only the page', headers: { rsc: '1', 'next-router-state-tree': onlyThePage(route, values) } },
  { name: 'prefetch', headers: { rsc: '1', 'next-router-prefetch': '1' } },
  {
    name: 'segment prefetch',
    headers: { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  },
  { name: '.rsc', headers: {}, suffix: '.rsc' },
  {
    name: 'as if proxied already',
    headers: { 'x-middleware-subrequest': Array(5).fill('proxy:middleware:src/middleware').join(':') },
  },
]
