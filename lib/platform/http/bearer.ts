/** Bearer tokens of machines that the settings name, such as a scheduler or a scraper. */
import { createHash, timingSafeEqual } from 'node:crypto'

// Hashes have one length, so that the comparison tells nothing about the token's.
const digest = (text: string) => createHash('sha256').update(text).digest()

/** Whether the request carries exactly this token; the time it takes tells nothing of it. */
export function carriesToken(request: Request, token: string): boolean {
  const given = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(given), digest(token))
}
