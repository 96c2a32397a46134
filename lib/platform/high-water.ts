/**
 * What a worker knew last, in a file of the data folder: outside the database, so that a database that went back can be
 * told from one that did not. A file that cannot be read or written is no reason to stop.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Log } from './log.ts'

export const HIGH_WATER_FILE = 'high-water.json'

export type Keeper<T> = { read(): T | null; write(value: T): void }

/** @param parse gives null for what is not such a value */
export function fileKeeper<T>(folder: string, parse: (value: unknown) => T | null, log: Log): Keeper<T> {
  const path = join(/*turbopackIgnore: true*/ folder, HIGH_WATER_FILE)
  let told = false
  return {
    read() {
      try {
        return parse(JSON.parse(readFileSync(path, 'utf8')))
      } catch {
        return null
      }
    },
    // Replaced whole: a kill leaves the file that was.
    write(value) {
      const beside = `${path}.${process.pid}.new`
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
        writeFileSync(beside, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true })
        renameSync(beside, path)
      } catch (error) {
        rmSync(beside, { force: true })
        if (!told)
          log.warn({ event: 'high-water.not-kept', err: error }, 'the data folder keeps no mark of how far we were')
        told = true
      }
    },
  }
}
