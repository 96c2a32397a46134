/** Reading JSON of unknown shape: each reader takes a value and its path, and throws `InputError` for the wrong one. */
import { InputError } from './input-error.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const SIMPLE_KEY = /^[A-Za-z_][\w-]*$/
export const at = (path: string, key: string | number): string =>
  typeof key === 'number'
    ? `${path}[${key}]`
    : SIMPLE_KEY.test(key)
      ? `${path}.${key}`
      : `${path}[${JSON.stringify(key.slice(0, 80))}]`

export function nameOfKind(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

export function readObject(value: unknown, path: string, what = 'an object'): JsonObject {
  if (!isObject(value)) throw new InputError(path, `${what}, found ${nameOfKind(value)}`)
  return value
}

export function readList(value: unknown, path: string, what = 'a list'): readonly unknown[] {
  if (!Array.isArray(value)) throw new InputError(path, `${what}, found ${nameOfKind(value)}`)
  return value
}

export function readText(value: unknown, path: string, what = 'a text'): string {
  if (typeof value !== 'string') throw new InputError(path, `${what}, found ${nameOfKind(value)}`)
  return value
}

/** One text or a list of texts, as policies write most elements. */
export function readTexts(value: unknown, path: string, what = 'a text or a list of texts'): string[] {
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) throw new InputError(path, `${what}, found ${nameOfKind(value)}`)
  return value.map((item, index) => readText(item, at(path, index)))
}

/** A text, number or boolean, as its text. */
export function readScalar(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new InputError(path, `a text, a number or true or false, found ${nameOfKind(value)}`)
}

export const readScalars = (value: unknown, path: string): string[] =>
  Array.isArray(value) ? value.map((item, index) => readScalar(item, at(path, index))) : [readScalar(value, path)]

/** @throws InputError for text that is no JSON, or nests too deeply to be read */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(path, 'JSON of reasonable depth, found deeper nesting')
    throw new InputError(path, `JSON, found ${(error as Error).message.replace(/\s+/g, ' ').slice(0, 160)}`)
  }
}
