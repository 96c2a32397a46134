import { settings } from '#lib/platform/env.ts'
import { publicAddress } from '#lib/platform/http/security-headers.ts'

export const dynamic = 'force-dynamic'

/** Where proxy.ts sends pages that were asked for under another name of this machine. It leads to our own address only. */
export const GET = (request: Request): Response => {
  const path = Buffer.from(new URL(request.url).searchParams.get('to') ?? '', 'base64url').toString()
  return new Response(null, { status: 307, headers: { location: publicAddress(path, settings().publicUrl) } })
}
