import {
  changeSourceOperation,
  getSourceOperation,
  removeSourceOperation,
  toSourceDetailDto,
  toTestReportDto,
} from '#lib/inventory/api.ts'
import { changeSource, getSource, removeSource } from '#lib/inventory/server.ts'
import { versionAskedFor } from '#lib/platform/http/etag.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getSourceOperation, async ({ ctx, params }) =>
  toSourceDetailDto(await getSource(ctx, params.sourceId)),
)

export const PATCH = apiRoute(
  changeSourceOperation,
  async ({ ctx, params, body: { syncInterval, ...body }, request }) => {
    const { version, report } = await changeSource(ctx, {
      ...params,
      ...body,
      version: versionAskedFor(request, body.version),
      syncIntervalMs: syncInterval,
    })
    return { version, report: report && toTestReportDto(report) }
  },
)

export const DELETE = apiRoute(removeSourceOperation, async ({ ctx, params }) => removeSource(ctx, params))
