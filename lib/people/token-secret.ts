/** Secrets that prove a session or a token. Only their SHA-256 is stored: 256 random bits need no slow hash. */
import { createHash, randomBytes } from 'node:crypto'
import { TOKEN_PREFIX } from './model.ts'

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()
export const newSessionSecret = (): string => randomBytes(32).toString('base64url')
export const newTokenSecret = (): string => TOKEN_PREFIX + randomBytes(32).toString('base64url')
