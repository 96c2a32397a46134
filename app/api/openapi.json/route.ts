import { apiDocument } from '../_document.ts'

export const dynamic = 'force-static'

export const GET = () => Response.json(apiDocument())
