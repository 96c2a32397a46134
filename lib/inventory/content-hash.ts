/** The hash that pins what an entitlement confers: requests and votes count for one content only (I22). */
import { createHash } from 'node:crypto'
import { canonicalJson } from '#lib/kernel/canonical-json.ts'

export const contentHashOf = (content: Readonly<Record<string, unknown>>): string =>
  createHash('sha256').update(canonicalJson(content), 'utf8').digest('hex')
