/** SHA-256 in hexadecimal of a text in UTF-8. */
import { createHash } from 'node:crypto'

export const sha256Hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
