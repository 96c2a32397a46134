/** What a command prints. Whoever reads may go away before the end, as `head` does. */
import { styleText } from 'node:util'

const DEFAULT_COLUMNS = 80

/** Resolves when it is written, or when nobody reads it any more. */
export function print(text: string): Promise<void> {
  return new Promise((done, failed) => {
    const gone = (error?: Error | null) => {
      if (error && (error as { code?: string }).code !== 'EPIPE') failed(error)
      else done()
    }
    process.stdout.once('error', gone)
    process.stdout.write(text, gone)
  })
}

export const columns = (): number => process.stdout.columns || DEFAULT_COLUMNS

/** On a terminal, unless NO_COLOR says otherwise. */
export const inColour = (): boolean =>
  process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'

export type Style = Parameters<typeof styleText>[0]
export const styled = (style: Style, text: string): string => styleText(style, text, { validateStream: false })
