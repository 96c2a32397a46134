/** Reads a JSON file, or standard input for `-`, for commands that work on what others exported. */
import { isUtf8 } from 'node:buffer'
import { createReadStream, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { visibleLine } from '#components/ui/visible.ts'
import { InputError } from '#lib/privilege/input-error.ts'
import { parseJson } from '#lib/privilege/json.ts'

/** Larger input is refused: read, it would take more memory than such a command may. */
export const MOST_MB = 256
const MOST_BYTES = MOST_MB * 1024 * 1024

/** Input that cannot be used: one line that says which file, where in it, and what was expected. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
  constructor(file: string, problem: string) {
    super(visibleLine(`${nameOf(file)}: ${problem}`))
  }
}

export const nameOf = (file: string): string => (file === '-' ? 'standard input' : file)

export type Read = { value: unknown; bytes: number }

/** @throws BadInput */
export async function readJsonFile(file: string): Promise<Read> {
  const bytes = await readBytes(file)
  const text = textOf(bytes, file)
  if (text.trim() === '') throw new BadInput(file, '$: expected JSON, found nothing')
  return { value: within(file, () => parseJson(text, '$'), text), bytes: bytes.length }
}

/** Runs what reads the parsed input, and names the file in what it throws. */
export function within<T>(file: string, read: () => T, text?: string): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new BadInput(file, text === undefined ? error.message : describe(error, text))
  }
}

/** What is no JSON, by how it looks: the usual mistakes by their names. */
function describe(error: InputError, text: string): string {
  if (error.expected.startsWith('JSON of')) return error.message
  if (/Unexpected end|Unterminated/.test(error.expected))
    return `$: expected JSON, found that it ends too early: it is cut off`
  const start = text.trimStart().slice(0, 40)
  if (/^[{["]/.test(start)) return error.message
  return `$: expected JSON (aws … --output json), found a text that begins with ${JSON.stringify(start)}`
}

async function readBytes(file: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    if (file !== '-' && statSync(file).isDirectory()) throw new BadInput(file, 'this is a folder')
    const stream: Readable = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 })
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > MOST_BYTES) throw new BadInput(file, `larger than ${MOST_MB} MB; give one account at a time`)
    }
  } catch (error) {
    throw error instanceof BadInput ? error : new BadInput(file, reasonOf(error))
  }
  return Buffer.concat(chunks, size)
}

function reasonOf(error: unknown): string {
  const { code = 'unknown' } = error as { code?: string }
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'this is a folder'
  return code === 'EACCES' ? 'it may not be read' : `it cannot be read (${code})`
}

const COMPRESSED: readonly [string, string][] = [
  ['1f8b', 'gzip'],
  ['504b0304', 'zip'],
  ['28b52ffd', 'zstd'],
  ['425a68', 'bzip2'],
  ['fd377a585a00', 'xz'],
]

/** UTF-8; or UTF-16 with its mark, as PowerShell writes what it redirects. A byte order mark is no JSON. */
function textOf(bytes: Buffer, file: string): string {
  const head = bytes.toString('hex', 0, 8)
  const packed = COMPRESSED.find(([magic]) => head.startsWith(magic))
  if (packed) throw new BadInput(file, `it is compressed (${packed[1]}); unpack it first`)
  if (head.startsWith('fffe')) return bytes.toString('utf16le', 2)
  if (head.startsWith('feff'))
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le', 2)
  if (!isUtf8(bytes)) throw new BadInput(file, `it is no text in UTF-8${firstWrong(bytes)}`)
  if (bytes.includes(0)) throw new BadInput(file, `it is no text: byte ${bytes.indexOf(0)} is zero`)
  return bytes.toString('utf8', head.startsWith('efbbbf') ? 3 : 0)
}

/** As a hint, where the text ends that can be read. */
function firstWrong(bytes: Buffer): string {
  // A cut within a letter is no fault: up to three bytes more complete it.
  const isGood = (end: number) => [0, 1, 2, 3].some((more) => isUtf8(bytes.subarray(0, end + more)))
  let [good, bad] = [0, bytes.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isGood(middle)) good = middle
    else bad = middle
  }
  return `: see byte ${good}`
}
