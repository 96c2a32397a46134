/** The product's licence, its notice, and the packages it runs on with theirs: read from the files they ship in. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type PackageNotice = { name: string; version: string; licence: string }
export type Notices = { licence: string | null; notice: string | null; packages: PackageNotice[] }

const textOf = (projectRoot: string, file: string): string | null => {
  try {
    return readFileSync(join(/*turbopackIgnore: true*/ projectRoot, file), 'utf8')
  } catch {
    return null
  }
}

type Locked = { version?: string; license?: string; dev?: boolean; link?: boolean }

/** What runs, not what builds and tests it. A package without a stated licence says so. */
export function packagesOf(lockfile: string): PackageNotice[] {
  const { packages = {} } = JSON.parse(lockfile) as { packages?: Record<string, Locked> }
  const found = Object.entries(packages).flatMap(([path, { version, license, dev, link }]): PackageNotice[] => {
    const name = path.split('node_modules/').at(-1) ?? ''
    return path === '' || !name || dev || link || !version ? [] : [{ name, version, licence: license ?? 'not stated' }]
  })
  const unique = new Map(found.map((one) => [`${one.name} ${one.version}`, one]))
  return [...unique.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

export function readNotices(projectRoot: string = /*turbopackIgnore: true*/ process.cwd()): Notices {
  const lockfile = textOf(projectRoot, 'package-lock.json')
  return {
    licence: textOf(projectRoot, 'LICENSE'),
    notice: textOf(projectRoot, 'NOTICE'),
    packages: lockfile === null ? [] : packagesOf(lockfile),
  }
}
