import { openApiDocument } from '#lib/platform/http/openapi.ts'
import { VERSION } from '#lib/platform/version.ts'
import { allOperations } from '../_operations.ts'

export const dynamic = 'force-static'

export const GET = () => Response.json(openApiDocument(allOperations, VERSION))
