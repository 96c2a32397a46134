/** The process answers; nothing else is asked. */
import { VERSION } from '#lib/platform/version.ts'

export const dynamic = 'force-dynamic'

export const GET = () =>
  Response.json({ status: 'live', version: VERSION }, { headers: { 'cache-control': 'no-store' } })
