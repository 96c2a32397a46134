/** For Prometheus: the product's figures from the database, and those of this process. */
import { randomUUID } from 'node:crypto'
import { settings } from '#lib/platform/env.ts'
import { answerError } from '#lib/platform/http/api-route.ts'
import { carriesToken } from '#lib/platform/http/bearer.ts'
import { problemResponse } from '#lib/platform/http/problem.ts'
import { productDatabase } from '#lib/platform/product.ts'
import { CONTENT_TYPE, exposition } from '#lib/platform/telemetry/exposition.ts'
import { readMetrics } from '#lib/reports/server.ts'

export const dynamic = 'force-dynamic'

export async function GET(request: Request): Promise<Response> {
  const requestId = randomUUID()
  const token = settings().metricsToken?.reveal()
  if (!token) return problemResponse('not-found', 'There is no such route.', requestId)
  if (!carriesToken(request, token))
    return problemResponse('auth.required', 'Send the metrics token as "Authorization: Bearer …".', requestId)
  try {
    const text = await exposition(await readMetrics(productDatabase()))
    return new Response(text, { headers: { 'content-type': CONTENT_TYPE, 'cache-control': 'no-store' } })
  } catch (error) {
    return answerError(error, requestId, null)
  }
}
