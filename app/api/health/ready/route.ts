/** For load balancers and people: database, migrations, a living worker. */
import { migrationNames, readiness } from '#lib/platform/health.ts'
import { productDatabase } from '#lib/platform/product.ts'
import { VERSION } from '#lib/platform/version.ts'

export const dynamic = 'force-dynamic'

// As of the start of this process: a folder that changes under it is the next version's.
let expected: string[] | undefined

export async function GET(): Promise<Response> {
  const { ready, checks, warnings } = await readiness(productDatabase(), (expected ??= migrationNames()))
  const body = { status: ready ? 'ready' : 'not ready', version: VERSION, checks, warnings }
  return Response.json(body, { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}
