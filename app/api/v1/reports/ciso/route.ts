import { getCisoReportOperation, toCisoDto } from '#lib/reports/api.ts'
import { cisoReport } from '#lib/reports/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getCisoReportOperation, async ({ ctx, query }) => toCisoDto(await cisoReport(ctx, query)))
