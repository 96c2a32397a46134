/** The house rules that a reader would otherwise have to remember: who may import whom, and where SQL and clocks live. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

const ORDER = [
  'kernel',
  'audit',
  'people',
  'inventory',
  'privilege',
  'ownership',
  'breadth',
  'access',
  'exposure',
  'reports',
  'views',
]
const MAX_LINES = 400
const CONNECTORS = 'lib/inventory/connectors/'
const FURNITURE =
  /(^|\/)(store(\.ts$|\/)|commands\/|queries(\.ts$|\/)|jobs(\.ts$|\/)|api(\.ts$|\/)|web\/|server\.ts$)|\.test\.tsx?$/
/** Files that answer a question: whatever they import, they must stay pure. */
const RULES = /(^|\/)(model|[\w-]+-rules|decide-[\w-]+)\.ts$/
/** What only a shell has a use for: a file that imports one of these by value is a shell, and says so by it. */
const SHELL_NEEDS = /^lib\/platform\/|^lib\/[^/]+\/(.*\/)?(store|commands|queries)(\.ts$|\/)/
/** The same bytes in, the same hash out: no I/O in spite of the module's name. */
const DETERMINISTIC = new Set(['createHash', 'createHmac', 'timingSafeEqual', 'isIP', 'BlockList'])
const IO_MODULES = /^(node:|pg$|pg\/|@prisma\/|prisma$|next($|\/)|react($|-dom)|#lib\/platform\/)/
const CLOCK_OR_CHANCE = /\bDate\.now\(|\bnew Date\(\s*\)|\bMath\.random\(|\bcrypto\.|\bperformance\.now\(/

type SourceFile = { path: string; text: string; imports: Import[] }
type Import = { target: string; typeOnly: boolean; names: string[] }

function walk(folder: string): string[] {
  const start = join(PROJECT_ROOT, folder)
  if (!existsSync(start)) return []
  return readdirSync(start, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map((entry) => relative(PROJECT_ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('lib/platform/db/generated/'))
}

/** Comments would otherwise count as code: a rule named in one is not a breach of it. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')

function importsOf(path: string, text: string): Import[] {
  const found = [
    ...withoutComments(text).matchAll(
      /\b(import|export)\s+(type\s+)?([^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ]
  return found.map(([, , type, names, from, dynamic]) => ({
    target: resolveImport(path, from ?? dynamic ?? ''),
    typeOnly: Boolean(type) || onlyTypes(names),
    names: namesIn(names),
  }))
}

const namesIn = (clause: string | undefined): string[] =>
  (/\{([^}]*)\}/.exec(clause ?? '')?.[1] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)

/** `import { type A, type B } from` is erased as a whole. */
const onlyTypes = (clause: string | undefined): boolean => {
  const names = namesIn(clause)
  return names.length > 0 && names.every((name) => name.startsWith('type '))
}

/** Project files by their path from the root, packages by their name. */
function resolveImport(from: string, target: string): string {
  if (target.startsWith('.')) return join(dirname(from), target)
  return target.startsWith('#lib/') || target.startsWith('#components/') || target.startsWith('#scripts/')
    ? target.slice(1)
    : target
}

const FILES: SourceFile[] = ['lib', 'components', 'app', 'scripts', 'prisma/seed', 'e2e'].flatMap(walk).map((path) => {
  const text = readFileSync(join(PROJECT_ROOT, path), 'utf8')
  return { path, text, imports: importsOf(path, text) }
})
const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || path.startsWith('lib/testing/') || path.includes('/testing/')
const roomOf = (path: string): string | null => /^lib\/([^/]+)\//.exec(path)?.[1] ?? null
const inside = (folder: string): SourceFile[] => FILES.filter(({ path }) => path.startsWith(folder) && !isTest(path))
const isEffect = (path: string): boolean =>
  path.startsWith(CONNECTORS) && !/(model|interpret\w*|rules?|contract|quote\w*|sql)\.ts$/.test(path)

/** Drawing secrets is all this file is for. */
const OTHER_SHELLS = new Set(['lib/people/token-secret.ts'])

const isShell = ({ path, imports }: SourceFile): boolean =>
  FURNITURE.test(path) ||
  OTHER_SHELLS.has(path) ||
  isEffect(path) ||
  imports.some(({ target, typeOnly }) => !typeOnly && SHELL_NEEDS.test(target))

/** Pure: the rule files of the product rooms, and every other file there that is no shell. */
const PURE = FILES.filter((file) => {
  const room = roomOf(file.path)
  const isProduct = room !== null && ORDER.includes(room) && !isTest(file.path)
  return isProduct && (!isShell(file) || (RULES.test(file.path) && !FURNITURE.test(file.path)))
})

const breaches = (files: SourceFile[], forbidden: (file: SourceFile, imported: Import) => boolean): string[] =>
  files.flatMap((file) =>
    file.imports.filter((imported) => forbidden(file, imported)).map(({ target }) => `${file.path} → ${target}`),
  )

describe('rooms', () => {
  test('a room imports only rooms before it', () => {
    const wrong = breaches(inside('lib/'), ({ path }, { target }) => {
      const [from, to] = [ORDER.indexOf(roomOf(path) ?? ''), ORDER.indexOf(roomOf(target) ?? '')]
      return from >= 0 && to >= 0 && to > from
    })
    expect(wrong).toEqual([])
  })

  test('the kernel imports nothing of the house', () => {
    expect(
      breaches(inside('lib/kernel/'), (_, { target }) => roomOf(target) !== null && roomOf(target) !== 'kernel'),
    ).toEqual([])
  })

  test('the platform imports no product room but the kernel, and types of people', () => {
    const product = new Set(ORDER.slice(1))
    const wrong = breaches(
      inside('lib/platform/'),
      (_, { target, typeOnly }) => product.has(roomOf(target) ?? '') && !typeOnly,
    )
    expect(wrong).toEqual([])
  })

  test('notifications read the words of other rooms, and nobody imports notifications', () => {
    const wrong = breaches(inside('lib/notifications/'), (_, { target, typeOnly }) => {
      const room = roomOf(target)
      return (
        room !== null &&
        !['notifications', 'kernel', 'platform'].includes(room) &&
        !target.endsWith('/model.ts') &&
        !typeOnly
      )
    })
    const readers = breaches(
      FILES.filter(({ path }) => ORDER.includes(roomOf(path) ?? '') && !isTest(path)),
      (_, { target }) => roomOf(target) === 'notifications',
    )
    expect([...wrong, ...readers]).toEqual([])
  })

  test('no file imports itself by a detour', () => {
    expect(cycles()).toEqual([])
  })
})

describe('layers', () => {
  test('components import only model files, the kernel and components', () => {
    const allowed = (target: string) =>
      roomOf(target) === null || roomOf(target) === 'kernel' || /^lib\/[^/]+\/(.*\/)?model\.ts$/.test(target)
    expect(
      breaches(
        inside('components/'),
        (_, { target, typeOnly }) => target.startsWith('lib/') && !allowed(target) && !typeOnly,
      ),
    ).toEqual([])
    expect(
      breaches(inside('components/'), (_, { target }) => target.startsWith('app/') || target.startsWith('scripts/')),
    ).toEqual([])
  })

  test('app imports the doors of rooms, never a store', () => {
    const door = /^lib\/(kernel\/|platform\/|[^/]+\/(.*\/)?(server|model|api)\.ts$)|^lib\/[^/]+\/(web|api)\//
    expect(
      breaches(
        inside('app/'),
        (_, { target, typeOnly }) => target.startsWith('lib/') && !door.test(target) && !typeOnly,
      ),
    ).toEqual([])
    expect(breaches(inside('app/'), (_, { target }) => /(^|\/)store(\.ts|\/)/.test(target))).toEqual([])
  })

  test('pure files import no I/O and no framework', () => {
    const harmless = ({ names }: Import) => names.length > 0 && names.every((name) => DETERMINISTIC.has(name))
    const isIo = ({ target }: Import) => IO_MODULES.test(target.startsWith('lib/') ? `#${target}` : target)
    expect(breaches(PURE, (_, imported) => !imported.typeOnly && isIo(imported) && !harmless(imported))).toEqual([])
  })

  test('pure files read no clock and throw no dice', () => {
    expect(PURE.filter(({ text }) => CLOCK_OR_CHANCE.test(withoutComments(text))).map(({ path }) => path)).toEqual([])
  })

  test('SQL and Prisma lie in stores, connectors and the machine room', () => {
    const allowed =
      /(^|\/)store(\.ts$|\/)|^lib\/(platform|testing)\/|^lib\/inventory\/connectors\/|^(scripts|prisma|e2e)\//
    const speaks =
      /\bPrisma\.sql\b|\.\$(query|execute)Raw\w*|\b(tx|db|prisma)\.\w+\.(findMany|findFirst|findUnique\w*|create\w*|update\w*|upsert|delete\w*|count|aggregate|groupBy)\(|\.query\(\s*[`'"]\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/
    const wrong = FILES.filter(
      ({ path, text }) => !allowed.test(path) && !isTest(path) && speaks.test(withoutComments(text)),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  test('unescaped SQL is possible in lib/platform/db only', () => {
    const unsafe = /\$(query|execute)RawUnsafe|\bPrisma\.raw\b/
    const wrong = FILES.filter(
      ({ path, text }) =>
        !/^(lib\/platform\/db|prisma\/seed)\//.test(path) && !isTest(path) && unsafe.test(withoutComments(text)),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })
})

describe('habits', () => {
  test(`no source file is longer than ${MAX_LINES} lines`, () => {
    const long = FILES.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 })).filter(
      ({ lines }) => lines > MAX_LINES,
    )
    expect(long).toEqual([])
  })

  test('the product writes its log through the log, and leaves no task behind', () => {
    const wrong = inside('lib/').filter(
      ({ text }) =>
        /\bconsole\.(log|info|debug|dir|table)\(/.test(withoutComments(text)) || /\b(TODO|FIXME)\b/.test(text),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  test('.ts files that Node runs do not import .tsx', () => {
    expect(
      breaches(
        FILES.filter(({ path }) => /^(lib|scripts|prisma)\/.*\.ts$/.test(path)),
        (_, { target }) => target.endsWith('.tsx'),
      ),
    ).toEqual([])
  })
})

describe('packages', () => {
  type Entry = { version?: string; integrity?: string; link?: boolean }
  const lock = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Entry>
  }

  test('every locked package carries an integrity hash', () => {
    const bare = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.link && !entry.integrity)
    expect(bare.map(([path]) => path)).toEqual([])
  })

  test.each([
    ['next', '16.3.3'],
    ['next-auth', '4.24.15'],
  ])('%s is at least %s, the first without a known hole', (name, floor) => {
    const version = lock.packages[`node_modules/${name}`]?.version ?? '0.0.0'
    expect(version.localeCompare(floor, undefined, { numeric: true })).toBeGreaterThanOrEqual(0)
  })
})

/** Import cycles among project files, types left out: those vanish before anything runs. */
function cycles(): string[] {
  const graph = new Map(
    FILES.map(({ path, imports }) => [path, imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => target)]),
  )
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: string[]): void => {
    const seenAt = trail.indexOf(path)
    if (seenAt >= 0) found.push([...trail.slice(seenAt), path].join(' → '))
    if (seenAt >= 0 || done.has(path)) return
    for (const next of graph.get(path) ?? []) if (graph.has(next)) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}
